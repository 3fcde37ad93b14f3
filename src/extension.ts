import { words } from './host/words.ts';
import { platform } from '#platform';
import { commands, window, type ExtensionContext } from 'vscode';
import { createApi, type LrLawApi } from './host/api.ts';
import { currentText, registerTyping } from './host/documents.ts';
import { registerAgents } from './host/features/agents.ts';
import { registerContexts } from './host/features/contexts.ts';
import { registerFollow } from './host/features/follow.ts';
import { registerCommands } from './host/features/commands/register.ts';
import { registerSpeech } from './host/features/speech.ts';
import { PlotPanel } from './host/features/panel.ts';
import { registerRunsTree } from './host/features/runsTree.ts';
import { registerSideView } from './host/features/sideView.ts';
import { registerStatus } from './host/features/status.ts';
import { Store } from './host/store.ts';
import { log } from './host/ui/log.ts';
import { notifyDeath } from './host/ui/notify.ts';
import { WorkerClient } from './host/workerClient.ts';
import { hostFiles } from './host/workspace/hostFiles.ts';
import type { PageAction } from './protocol/messages.ts';
import { say } from './core/words.ts';

/** The commands behind the buttons of the plot page. */
const actions: Readonly<Record<PageAction, string>> = {
  fit: 'lrLaw.fit',
  refresh: 'lrLaw.refresh',
  'open-plot': 'lrLaw.openPlot',
  export: 'lrLaw.export',
  compare: 'lrLaw.compareSchedules',
};

/** Starts the extension. The editor says nothing when this fails, so it says so itself. */
export function activate(context: ExtensionContext): LrLawApi | undefined {
  try {
    return start(context);
  } catch (error) {
    log().error('LR Law could not start:', error);
    void window.showErrorMessage(say`LR Law could not start. Its output channel says why.`);
    return undefined;
  }
}

function start({
  extension,
  extensionUri,
  storageUri,
  workspaceState,
  subscriptions,
}: ExtensionContext): LrLawApi {
  const worker = new WorkerClient(() => platform.startWorker(extensionUri, words), hostFiles, notifyDeath);
  const store = new Store(worker, currentText, workspaceState, storageUri);
  const act = (action: PageAction) => void commands.executeCommand(actions[action]);
  const panel = new PlotPanel(extensionUri, store, act);
  subscriptions.push(
    log(),
    worker,
    store,
    panel.registerSerializer(),
    registerSideView(extensionUri, store, act),
    ...registerRunsTree(store),
    ...registerSpeech(store),
    registerStatus(store),
    ...registerCommands(store, panel),
    ...registerAgents(extension, store),
    registerContexts(store),
    registerTyping(store),
    registerFollow(store),
  );
  return createApi(store, panel);
}
