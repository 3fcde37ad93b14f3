import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  languages,
  Location,
  Range,
  Uri,
  workspace,
  Disposable,
  type TextDocument,
} from 'vscode';
import { hasPage } from '../../core/configs/codes.ts';
import type { Problem, Related } from '../../core/errors.ts';
import { collectBandProblems } from '../../core/forecast/bandProblems.ts';
import { mergeProblems } from '../../core/forecast/merge.ts';
import { toRange } from '../configDocuments.ts';
import type { Live } from '../live.ts';
import type { Standing } from '../standing.ts';
import type { Store } from '../store.ts';
import { pathOf } from '../workspace/discover.ts';
import { readEditorSettings, type EditorSettings, type SeverityChoice } from '../ui/settings.ts';
import { say } from '../../core/words.ts';

/** What the diagnostics say they are from. */
export const diagnosticSource = 'LR Law';
/** Where the pages are that a diagnostic's code links to. */
const pages = 'https://github.com/lr-law/lr-law/blob/main/docs/diagnostics';

const shown: Readonly<Record<Exclude<SeverityChoice, 'off'>, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Keeps the problems of every open config in the editor, on the text as typed. */
export function registerDiagnostics(store: Store, live: Live): Disposable {
  const collection = languages.createDiagnosticCollection('lr-law');
  const update = (document: TextDocument) => {
    const standing = document.isClosed ? null : live.standing(document);
    if (standing === null) collection.delete(document.uri);
    else collection.set(document.uri, collectDiagnostics(store, live, document));
  };
  const settings = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('lrLaw.diagnostics')) workspace.textDocuments.forEach(update);
  });
  const lives = store.lives.onDidChange(() => {
    workspace.textDocuments.forEach(update);
  });
  return Disposable.from(collection, live.onDidChange(update), settings, lives);
}

function collectDiagnostics(store: Store, live: Live, document: TextDocument): Diagnostic[] {
  const standing = live.standing(document);
  if (standing === null) return [];
  const settings = readEditorSettings(document.uri);
  const problems = mergeProblems(live.problems(document), noticed(store, document, standing));
  return problems.flatMap((problem) => {
    const severity = severityOf(problem, settings);
    if (severity === null) return [];
    const old = standing.stale && problem.code !== 'syntax';
    const message = old ? say`${problem.message} (Of the last text that could be read.)` : problem.message;
    const diagnostic = new Diagnostic(placeOf(document, problem), message, severity);
    diagnostic.source = diagnosticSource;
    diagnostic.code = hasPage(problem.code)
      ? { value: problem.code, target: Uri.parse(`${pages}/${problem.code}.md`) }
      : problem.code;
    diagnostic.relatedInformation = (problem.related ?? []).flatMap(
      (each) => toRelated(store, document, each) ?? [],
    );
    return [diagnostic];
  });
}

/** What was noticed about the runs that a config trains right now. */
function noticed(store: Store, document: TextDocument, { forecast, text }: Standing): Problem[] {
  const path = pathOf(document.uri);
  const trained = store.runs.filter(({ schedule }) => schedule === path);
  return trained.flatMap(({ id, name, log }) => {
    const findings = store.lives.of(id)?.findings ?? [];
    return collectBandProblems({ name, log, findings }, forecast.keys, text);
  });
}

/** The severity that a finding is shown with; null where the user wants none of it. */
function severityOf(
  { code, severity }: Problem,
  { severity: chosen }: EditorSettings,
): DiagnosticSeverity | null {
  const choice = chosen.get(code) ?? severity;
  return choice === 'off' ? null : shown[choice];
}

/** At the value; a problem without a place goes to the line it names, or the first. */
function placeOf(document: TextDocument, { range, line }: Problem): Range {
  if (range !== undefined) return toRange(document, range);
  const at = Math.min(Math.max(0, line - 1), document.lineCount - 1);
  return document.lineAt(at).range;
}

function toRelated(store: Store, document: TextDocument, { path, range, message }: Related) {
  const uri = path === null ? document.uri : store.uriOf(path);
  if (uri === undefined) return null;
  const place = path === null && range !== undefined ? toRange(document, range) : new Range(0, 0, 0, 0);
  return new DiagnosticRelatedInformation(new Location(uri, place), message);
}
