import { workspace } from 'vscode';
import { defaultLambda, type LawName } from '../../core/law/law.ts';
import { lawByName } from '../../core/law/registry.ts';
import type { SeriesChoice } from '../../core/runs/points.ts';

/** The user's settings, checked; a value out of range falls back to the default. */
export interface Settings {
  readonly law: LawName;
  readonly lambda: number;
  readonly series: SeriesChoice;
  readonly exclude: string;
  readonly maximumFiles: number;
}

/** Reads the settings as they are now. */
export function readSettings(): Settings {
  const section = workspace.getConfiguration('lrLaw');
  const lambda = section.get<unknown>('fit.lambda');
  const series = section.get<unknown>('fit.series');
  const exclude = section.get<unknown>('files.exclude');
  const maximum = section.get<unknown>('files.maximum');
  return {
    law: lawByName(String(section.get<unknown>('fit.law')))?.name ?? 'annealing',
    lambda: typeof lambda === 'number' && lambda >= 0 && lambda < 1 ? lambda : defaultLambda,
    series: series === 'train' || series === 'validation' ? series : 'auto',
    exclude: typeof exclude === 'string' ? exclude : '',
    maximumFiles: typeof maximum === 'number' && maximum >= 1 ? maximum : 5000,
  };
}
