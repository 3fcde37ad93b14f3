import { workspace, type Uri } from 'vscode';
import { readChoices, type FitChoices } from '../../core/fit/choices.ts';
import type { SeriesChoice } from '../../core/runs/points.ts';

/** The user's settings, checked; a value out of range falls back to the default. */
export interface Settings {
  readonly fit: FitChoices;
  readonly series: SeriesChoice;
  /** Whether runs of different kinds are fitted apart, or all as one. */
  readonly grouping: 'detected' | 'one';
  readonly exclude: string;
  readonly maximumFiles: number;
}

/** Reads the settings as they are now. */
export function readSettings(): Settings {
  const section = workspace.getConfiguration('lrLaw');
  const series = section.get<unknown>('fit.series');
  const exclude = section.get<unknown>('files.exclude');
  const maximum = section.get<unknown>('files.maximum');
  return {
    fit: readChoices((name) => section.get<unknown>(`fit.${name}`)),
    grouping: section.get<unknown>('fit.groups') === 'one' ? 'one' : 'detected',
    series: series === 'train' || series === 'validation' ? series : 'auto',
    exclude: typeof exclude === 'string' ? exclude : '',
    maximumFiles: typeof maximum === 'number' && maximum >= 1 ? maximum : 20000,
  };
}

/** How a finding is shown in place of its own severity. */
export const severities = ['error', 'warning', 'information', 'hint', 'off'] as const;
export type SeverityChoice = (typeof severities)[number];

/** Where the predicted end is written behind a value. */
export type DecorationChoice = 'peak' | 'all' | 'off';

/** What a config's editor shows. */
export interface EditorSettings {
  /** By code of the finding; what is not in it keeps its own. */
  readonly severity: ReadonlyMap<string, SeverityChoice>;
  readonly codeLens: boolean;
  readonly decorations: DecorationChoice;
}

/** Reads the settings of a file's editor as they are now; a value of no meaning falls back to the default. */
export function readEditorSettings(uri: Uri): EditorSettings {
  const section = workspace.getConfiguration('lrLaw', uri);
  const chosen = section.get<unknown>('diagnostics.severity');
  const decorations = section.get<unknown>('decorations');
  return {
    severity: new Map(
      Object.entries(typeof chosen === 'object' && chosen !== null ? chosen : {}).filter(isChoice),
    ),
    codeLens: section.get<unknown>('codeLens.enabled') !== false,
    decorations: decorations === 'all' || decorations === 'off' ? decorations : 'peak',
  };
}

function isChoice(entry: [string, unknown]): entry is [string, SeverityChoice] {
  return severities.some((severity) => severity === entry[1]);
}
