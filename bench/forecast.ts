// `npm run bench:forecast`: every run of the published curves and of the examples, cut at 25, 50 and 75 % of its updates, and
// its end forecast with its schedule known: by other runs (left out are those that hold the very points in question), alone,
// and by runs of the other model size; beside a power law of the run's own steps and its last value. The rooms and multiples
// of `src/core/forecast` were set with all these curves in view; so each published size is also judged by what the other
// one alone would have asked for. `-- --write` puts the table into the README.
import { collectSets } from './intervals/sets.ts';
import { formatTable, judgeSizes, summarise } from './forecast/summary.ts';
import { measureSet, type Ending } from './forecast/measure.ts';
import { writeReadme } from './writeReadme.ts';

const sets = await collectSets();
const endings: Ending[] = [];
for (const set of [...sets.published, sets.examples]) {
  const elsewhere = sets.published.find((other) => other !== set);
  endings.push(...(await measureSet(set, sets.published.includes(set) ? elsewhere : undefined)));
}
const published = endings.filter(({ set }) => set !== 'examples');
const examples = endings.filter(({ set }) => set === 'examples');
const rows = [...summarise('published', published), ...summarise('examples', examples)];
const table = formatTable(rows);
process.stdout.write(`${table}\n\n`);
const shown = rows.filter(({ set, kind }) => set === 'published' || kind === 'all');
if (process.argv.includes('--write')) await writeReadme('forecast', formatTable(shown));
const judged = judgeSizes(published);
for (const { size, factor, coverage, by } of judged) {
  process.stdout.write(
    `${size}: with half-widths times ${factor.toFixed(2)}, which hold 90 % on ${by}, ${(100 * coverage).toFixed(0)} % of ends are inside.\n`,
  );
}
process.stdout.write(`${JSON.stringify({ rows, leaveOneSizeOut: judged })}\n`);
