// `npm run bench:split`: every law on the published split (fitted on three curves of the multi-power law's paper, tested on the
// six others), beside what that paper's own fit reached. `-- --write` puts the table into the README.
import { fitLaw, type FitOptions } from '../src/core/fit/fit.ts';
import { predictSchedule } from '../src/core/fit/interval.ts';
import { collectMetrics } from '../src/core/fit/metrics.ts';
import { hasPublished, loadPublished, publishedNames, publishedTraining } from './published.ts';
import { writeReadme } from './writeReadme.ts';

const sizes = ['25M', '100M'] as const;

/** Mean over the test curves, losses in nats. */
interface TestFigures {
  readonly mae: number;
  readonly r2: number;
  readonly finalError: number | null;
}

/** What the fit that was published with the paper reaches on the same curves; its final errors were not given. */
const recorded: Readonly<Record<(typeof sizes)[number], TestFigures>> = {
  '25M': { mae: 0.0038, r2: 0.9988, finalError: null },
  '100M': { mae: 0.0044, r2: 0.9983, finalError: null },
};

const ours: readonly (readonly [string, FitOptions])[] = [
  ['power law', { law: 'power' }],
  ['annealing law, peak LR in the warm-up (the paper’s convention)', { warmup: 'peak' }],
  ['annealing law', {}],
  ['annealing law, lambda profiled', { lambda: 'profiled' }],
  ['multi-power law, plain, at its optimum', { law: 'multi-power-plain' }],
  ['multi-power law, beta = gamma', { law: 'multi-power-tied' }],
  ['**multi-power law, as LR Law fits it**', { law: 'multi-power' }],
];

async function measure(size: string, options: FitOptions): Promise<TestFigures> {
  const fit = await fitLaw(
    publishedTraining.map((name) => loadPublished(size, name)),
    options,
  );
  const tests = publishedNames.filter((name) => !publishedTraining.includes(name));
  const told = tests.map((name) => {
    const run = loadPublished(size, name);
    return collectMetrics(run.loss, predictSchedule(fit, run.eta, run.steps).loss);
  });
  const mean = (pick: (metrics: (typeof told)[number]) => number) =>
    told.reduce((sum, metrics) => sum + pick(metrics), 0) / told.length;
  return { mae: mean((m) => m.mae), r2: mean((m) => m.r2), finalError: mean((m) => Math.abs(m.finalError)) };
}

function formatFigures({ mae, r2, finalError }: TestFigures): string {
  return `${mae.toFixed(4)} / ${r2.toFixed(4)} / ${finalError === null ? '–' : finalError.toFixed(4)}`;
}

async function main(): Promise<void> {
  const head = ['| test MAE / R2 / final error |', ...sizes.map((size) => ` ${size} |`)].join('');
  const published = [
    'multi-power law, fit published with its paper',
    ...sizes.map((size) => formatFigures(recorded[size])),
  ];
  const figures: Record<string, Record<string, TestFigures>> = {};
  const rows = [published];
  for (const [name, options] of ours) {
    const measured = await Promise.all(sizes.map((size) => measure(size, options)));
    rows.push([name, ...measured.map(formatFigures)]);
    figures[name.replaceAll('*', '')] = Object.fromEntries(sizes.map((size, i) => [size, measured[i]!]));
  }
  const table = [head, '|---|---|---|', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
  process.stdout.write(`${table}\n\n`);
  if (process.argv.includes('--write')) await writeReadme('split', table);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

if (hasPublished()) await main();
else
  process.stdout.write(
    'skipped: the published curves are not at hand; name their folder in LR_LAW_PUBLISHED.\n',
  );
