import { Range, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { UserError, type TextEdit } from '../../core/errors.ts';
import { say } from '../../core/words.ts';

/**
 * Makes edits in a text as one step that can be undone, not saved, and shows it.
 * @param version Of the text that the edits were made for.
 * @throws UserError where the text has moved on since.
 */
export async function editDocument(
  document: TextDocument,
  version: number,
  edits: readonly TextEdit[],
): Promise<void> {
  if (document.version !== version)
    throw new UserError(say`The config was changed in the meantime: try again with it as it is now.`);
  const edit = new WorkspaceEdit();
  for (const { range, text } of edits) {
    const place = new Range(document.positionAt(range.start), document.positionAt(range.end));
    edit.replace(document.uri, place, text);
  }
  await workspace.applyEdit(edit);
  await window.showTextDocument(document);
}
