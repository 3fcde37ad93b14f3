import { workspace } from 'vscode';
import { readChoices, type FitChoices } from '../../core/fit/choices.ts';
import type { SeriesChoice } from '../../core/runs/points.ts';

/** The user's settings, checked; a value out of range falls back to the default. */
export interface Settings {
  readonly fit: FitChoices;
  readonly series: SeriesChoice;
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
    series: series === 'train' || series === 'validation' ? series : 'auto',
    exclude: typeof exclude === 'string' ? exclude : '',
    maximumFiles: typeof maximum === 'number' && maximum >= 1 ? maximum : 5000,
  };
}
