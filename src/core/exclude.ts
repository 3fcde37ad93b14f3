import { compileGlob, splitGlobs } from './glob.ts';

/** Folders of every repository that hold no run of a user's own. */
export const neverEntered = ['node_modules', '.git', 'site-packages', '__pycache__', '.venv', 'venv', 'dist'];

/** A glob that is a name at any depth. */
const nameAnywhere = /^\*\*\/([^*?[\]{}/\\]+)(?:\/\*\*)?$/;

/** The globs of `lrLaw.files.exclude`: one without a slash is meant at any depth. */
export function readExclude(setting: string): string[] {
  return splitGlobs(setting).map((glob) => (glob.includes('/') ? glob : `**/${glob}`));
}

/**
 * Makes the test that a search of a workspace leaves files and folders out by.
 * @param globs Of paths relative to the folder that is searched.
 * @returns Whether a path, with its last part, is left out with all that lies in it.
 */
export function openExclude(globs: readonly string[]): (path: string, name: string) => boolean {
  const names = new Set([...neverEntered, ...globs.flatMap((glob) => nameAnywhere.exec(glob)?.[1] ?? [])]);
  const tests = globs
    .filter((glob) => !nameAnywhere.test(glob))
    // What leaves out all that a folder holds leaves out the folder: it is not entered then.
    .flatMap((glob) => (glob.endsWith('/**') ? [glob, glob.slice(0, -3)] : [glob]))
    .map(compileGlob);
  return (path, name) => names.has(name) || tests.some((leavesOut) => leavesOut(path));
}
