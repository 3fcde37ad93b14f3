import { window } from 'vscode';
import { withoutLinks } from './plainText.ts';
import { log } from './log.ts';
import { say } from '../../core/words.ts';

/** Names of errors whose message is one clear sentence for the user. */
const forUsers = new Set(['UserError', 'FitError', 'ReadError']);

/** Whether an error's message is one clear sentence for the user, on whichever side it was thrown. */
export function isForUser({ name }: Error): boolean {
  return forUsers.has(name);
}

/** Shows why an asked-for command failed. Cancellation is no failure; an error of ours goes to the log with its stack. */
export async function notifyFailure(doing: string, error: unknown): Promise<void> {
  if (!(error instanceof Error)) return notifyFailure(doing, new Error(String(error)));
  if (error.name === 'Cancelled') return;
  if (isForUser(error)) {
    await window.showErrorMessage(withoutLinks(error.message));
    return;
  }
  log().error(`${doing}:`, error);
  const choice = await window.showErrorMessage(
    withoutLinks(say`${doing} failed: ${error.message}`),
    say`Show Log`,
  );
  if (choice !== undefined) log().show();
}

/** One line that the worker died: it is started anew by itself, and nothing is lost. */
export function notifyDeath(error: Error): void {
  log().error('The worker ended:', error);
  window.setStatusBarMessage(say`LR Law: its worker ended unexpectedly and is started anew.`, 5000);
}

/** Said once a window: what was left out may be what the user looks for. */
let toldCut = false;

/** Says that a search ended at the largest number of files. */
export function tellCut(): void {
  if (toldCut) return;
  toldCut = true;
  void window.showWarningMessage(
    say`LR Law has looked at as many files as lrLaw.files.maximum allows; there are more, and runs among them may be missing.`,
  );
}
