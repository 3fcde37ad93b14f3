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
import type { Fix, Problem, TextRange } from '../../core/errors.ts';
import { configSelector, toRange } from '../configDocuments.ts';
import type { Live } from '../live.ts';
import type { Standing } from '../standing.ts';
import { diagnosticSource } from './diagnostics.ts';
import { formatGain } from './hoverText.ts';
import { collectSafeEdits } from './safeEdits.ts';
import { say } from '../../core/words.ts';

/** What "fix all" is named in `editor.codeActionsOnSave`. */
const fixAll = CodeActionKind.SourceFixAll.append('lrLaw');

const rewriting = CodeActionKind.RefactorRewrite;

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
    const all = context.only?.intersects(fixAll) === true ? this.#fixAll(document, problems) : [];
    const rewrite = wants(rewriting) ? this.#rewrite(document, range, standing) : [];
    return [...fixes, ...all, ...rewrite];
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

  /** The best schedule of the same budget, offered on every key of the schedule. */
  #rewrite(document: TextDocument, range: Range, { forecast }: Standing): CodeAction[] {
    const better = this.live.known(document)?.alternative;
    const on = (place: TextRange) => toRange(document, place).intersection(range) !== undefined;
    if (better?.fix == null || !forecast.keys.some((key) => on(key.keyRange) || on(key.valueRange)))
      return [];
    const title = say`${better.fix.title}: best for these steps, ${formatGain(better.gain)}`;
    const action = new CodeAction(title, rewriting);
    action.edit = toEdit(document, better.fix.edits);
    return [action];
  }

  #fixAll(document: TextDocument, problems: readonly Problem[]): CodeAction[] {
    const edits = collectSafeEdits(problems);
    if (edits.length === 0) return [];
    const action = new CodeAction(say`Mend the LR schedule where that is safe`, fixAll);
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
    providedCodeActionKinds: [CodeActionKind.QuickFix, rewriting, fixAll],
  });
}
