// `npm run bench:examples`: fits the law to two of the example runs, predicts all others, and sets the errors beside those
// of the plain power law on the same two runs. The table stands in the README as it is printed here (`-- --write` puts it
// there). `-- FOLDER` takes runs that were trained into another folder.
import { heldOutReport, renderTable } from './heldOut.ts';
import { writeReadme } from './writeReadme.ts';

const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 'examples';
const report = await heldOutReport(folder);
process.stdout.write(`${renderTable(report)}\n\n`);
if (process.argv.includes('--write')) await writeReadme('examples', renderTable(report));
const heldOut = report.rows.filter((row) => !row.fitted);
const mean = (pick: (row: (typeof heldOut)[number]) => number) =>
  heldOut.reduce((sum, row) => sum + pick(row), 0) / heldOut.length;
process.stdout.write(
  `${JSON.stringify({
    heldOutRuns: heldOut.length,
    seedDistance: report.seedDistance,
    annealingMae: mean((row) => row.mae),
    powerMae: mean((row) => row.powerMae),
    maeRatio: mean((row) => row.mae) / mean((row) => row.powerMae),
    annealingFinalError: mean((row) => Math.abs(row.finalError)),
    powerFinalError: mean((row) => Math.abs(row.powerFinalError)),
    finalsInside: heldOut.filter((row) => row.inside === true).length,
  })}\n`,
);
