/** @typedef {{ folder?: string, extension?: string, tests?: string }} HostArguments */

/**
 * Takes what matters of VS Code's command line. Switches that only concern a desktop are let through.
 *
 * @param {string[]} args
 * @returns {HostArguments}
 */
export function hostArguments(args) {
  const folder = args.find((arg) => !arg.startsWith('-')) ?? pathOf(args, '--folder-uri');
  const extension = pathOf(args, '--extensionDevelopmentPath');
  const tests = pathOf(args, '--extensionTestsPath');
  return { ...(folder && { folder }), ...(extension && { extension }), ...(tests && { tests }) };
}

/** @param {string[]} args @param {string} name */
function pathOf(args, name) {
  const value = args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  return value?.startsWith('file:') ? decodeURIComponent(new URL(value).pathname) : value;
}
