import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FitRun } from '../src/core/fit/problem.ts';

/** Where the published loss curves lie: `LR_LAW_PUBLISHED`, or the folder beside the checkout. */
function home(): string {
  return process.env['LR_LAW_PUBLISHED'] ?? resolve('..', 'shared', 'data', 'mpl');
}

/** Whether the published curves are at hand. */
export function hasPublished(): boolean {
  return existsSync(home());
}

/** The curves of one model size, as their files are named. */
export const publishedNames: readonly string[] = [
  'constant_24000',
  'constant_72000',
  'cosine_24000',
  'cosine_72000',
  'wsd_20000_24000',
  'wsdcon_18',
  'wsdcon_3',
  'wsdcon_9',
  'wsdld_20000_24000',
];

/** The published split: fitted on these, tested on the others. */
export const publishedTraining: readonly string[] = ['cosine_24000', 'constant_24000', 'wsdcon_9'];

const [peak, floor, warmup] = [3e-4, 3e-5, 2160];

/**
 * One of the published curves (arXiv 2503.12811; repository thu-yao-01-luo/MultiPowerLaw) with its true schedule: the 2160
 * values of the warm-up are evenly spaced from 0 at step 0 to the peak, which is so reached at step 2159.
 */
export function loadPublished(size: string, name: string): FitRun {
  const rows = readFileSync(resolve(home(), size, `${name}.csv`), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const total = Number(name.split('_').at(-1));
  const last = rows.at(-1)![0]!;
  return {
    name,
    eta: Float64Array.from({ length: last }, (_, i) =>
      i + 1 < warmup ? (peak * (i + 1)) / (warmup - 1) : lrAfter(name, total, i + 1),
    ),
    steps: Float64Array.from(rows, (row) => row[0]!),
    loss: Float64Array.from(rows, (row) => row[2]!),
    interval: new Float64Array(rows.length).fill(1),
  };
}

/** LR of update k after the warm-up. */
function lrAfter(name: string, total: number, k: number): number {
  if (name.startsWith('cosine')) {
    return floor + ((peak - floor) * (1 + Math.cos((Math.PI * (k - warmup)) / (total - warmup)))) / 2;
  }
  if (name.startsWith('wsdcon')) return k < 8000 ? peak : total * 1e-5;
  if (name.startsWith('constant') || k <= 20_000) return peak;
  const share = (k - 20_000) / (total - 20_000);
  return name.startsWith('wsdld') ? peak + (floor - peak) * share : peak * (floor / peak) ** share;
}
