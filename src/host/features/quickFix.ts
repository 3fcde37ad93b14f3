import {
  CodeAction,
  CodeActionKind,
  languages,
  WorkspaceEdit,
  type CodeActionContext,
  type CodeActionProvider,
  type Diagnostic,
  type Disposable,
  type Range,
  type TextDocument,
} from 'vscode';
import { isSafeFix } from '../../core/configs/codes.ts';
import type { Fix, Problem } from '../../core/errors.ts';
import { configSelector, toRange } from '../configDocuments.ts';
import type { Live } from '../live.ts';
import { diagnosticSource } from './diagnostics.ts';
import { collectSafeEdits } from './safeEdits.ts';

/** What "fix all" is named in `editor.codeActionsOnSave`. */
const fixAll = CodeActionKind.SourceFixAll.append('lrLaw');

/** Offers to mend what the diagnostics show; each is one edit, and one step to undo. */
class QuickFixes implements CodeActionProvider {
  constructor(private readonly live: Live) {}

  async provideCodeActions(
    document: TextDocument,
    range: Range,
    context: CodeActionContext,
  ): Promise<CodeAction[]> {
    const standing = await this.live.ask(document);
    // The places of an older text would put the edit elsewhere.
    if (standing === null || !this.live.isCurrent(document)) return [];
    const problems = this.live.problems(document);
    const wants = (kind: CodeActionKind) => context.only === undefined || context.only.intersects(kind);
    const fixes = wants(CodeActionKind.QuickFix) ? this.#fixes(document, range, context, problems) : [];
    return context.only?.intersects(fixAll) === true
      ? [...fixes, ...this.#fixAll(document, problems)]
      : fixes;
  }

  #fixes(
    document: TextDocument,
    range: Range,
    { diagnostics }: CodeActionContext,
    problems: readonly Problem[],
  ): CodeAction[] {
    return problems.flatMap((problem) => {
      const place = problem.range === undefined ? null : toRange(document, problem.range);
      if (problem.fix === undefined || place?.intersection(range) === undefined) return [];
      const action = new CodeAction(problem.fix.title, CodeActionKind.QuickFix);
      action.edit = toEdit(document, problem.fix.edits);
      action.diagnostics = diagnostics.filter((each) => isOf(each, problem));
      action.isPreferred = isSafeFix(problem.code);
      return [action];
    });
  }

  #fixAll(document: TextDocument, problems: readonly Problem[]): CodeAction[] {
    const edits = collectSafeEdits(problems);
    if (edits.length === 0) return [];
    const action = new CodeAction('Mend the LR schedule where that is safe', fixAll);
    action.edit = toEdit(document, edits);
    return [action];
  }
}

function isOf({ source, code }: Diagnostic, problem: Problem): boolean {
  const value = typeof code === 'object' ? code.value : code;
  return source === diagnosticSource && value === problem.code;
}

function toEdit(document: TextDocument, edits: Fix['edits']): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const { range, text } of edits) edit.replace(document.uri, toRange(document, range), text);
  return edit;
}

/** Quick fixes on schedule configs. */
export function registerQuickFixes(live: Live): Disposable {
  return languages.registerCodeActionsProvider(configSelector, new QuickFixes(live), {
    providedCodeActionKinds: [CodeActionKind.QuickFix, fixAll],
  });
}
