/**
 * Settings of the server's machine scope: a workbench that shows the extension and nothing else, and stands still
 * enough for screenshots.
 *
 * @type {Readonly<Record<string, unknown>>}
 */
export const quietSettings = Object.freeze({
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'window.autoDetectColorScheme': false,
  'editor.cursorBlinking': 'solid',
  // In a browser VS Code saves by itself, on a desktop it doesn't.
  'files.autoSave': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  // By default a server looks for ports to forward every two seconds, at 50 ms of the extension host's thread each: nothing could be measured.
  'remote.autoForwardPortsSource': 'output',
});
