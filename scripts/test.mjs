/**
 * `npm test`: everything, in stages that go on when one fails.
 *
 *   npm test -- --only unit,host     some of the stages: unit, page, host, e2e
 *   npm test -- --grep hover         some of the tests of each stage
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { bundleTests } from './lib/bundleTests.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { npm } from './lib/processes.mjs';
import { countsText, failureLines, sum } from './lib/reports.mjs';
import { root } from './lib/root.mjs';
import { elapsed, reason, say, timed } from './lib/say.mjs';
import { runStage, stages } from './lib/stages.mjs';

const start = performance.now();
const kinds = ['unit', 'page', 'host', 'e2e'];
const failure = { passed: 0, failed: 1, skipped: 0 };

try {
  await main();
} catch (error) {
  say(reason(error));
  end([failure]);
}

async function main() {
  const { only, grep } = options();
  await ensureDependencies(root);
  const unbuilt = await build();
  const results = [];
  for (const group of together(stages(root).filter(({ kind }) => only.includes(kind)))) {
    const inVsCode = group[0]?.kind === 'host' || group[0]?.kind === 'e2e';
    if (unbuilt && inVsCode) results.push(...group.map((stage) => notRun(stage, unbuilt)));
    else results.push(...(await timedStages(group, grep)));
  }
  const counted = results.map(({ counts }) => counts);
  say('');
  for (const { counts, line } of results) say([line, ...failureLines(counts)].join('\n'));
  end(unbuilt && counted.every(({ failed }) => failed === 0) ? [...counted, failure] : counted);
}

function options() {
  const { values } = parseArgs({ options: { only: { type: 'string' }, grep: { type: 'string' } } });
  const only = values.only?.split(',') ?? kinds;
  const unknown = only.find((kind) => !kinds.includes(kind));
  if (unknown) throw new Error(`There is no stage "${unknown}"; the stages are ${kinds.join(', ')}.`);
  return { only, grep: values.grep };
}

/** @returns {Promise<string | undefined>} why there is nothing to test in VS Code */
async function build() {
  try {
    await timed('Building and packing', () =>
      npm(['run', '--silent', 'package'], { cwd: root, quiet: true }),
    );
    await timed('Bundling the tests', () => bundleTests(root));
    return undefined;
  } catch (error) {
    say(reason(error));
    return 'the build failed';
  }
}

/**
 * The stages that run at the same time.
 *
 * @param {import('./lib/stages.mjs').Stage[]} all
 */
function together(all) {
  /** @type {import('./lib/stages.mjs').Stage[][]} */
  const groups = [];
  for (const stage of all) {
    const last = groups.at(-1);
    if (stage.beside && last) last.push(stage);
    else groups.push([stage]);
  }
  return groups;
}

/**
 * What the first one prints is shown as it comes, what the others do when all have ended.
 *
 * @param {import('./lib/stages.mjs').Stage[]} group
 * @param {string | undefined} grep
 */
async function timedStages(group, grep) {
  for (const { title, skipped } of group) say(`\n▶ ${title}${skipped ? `: skipped, ${skipped}` : ''}`);
  const ended = await Promise.all(group.map((stage, i) => timedStage(stage, grep, i > 0)));
  for (const { output, line } of ended) say(output + line);
  return ended;
}

/** @param {import('./lib/stages.mjs').Stage} stage @param {string | undefined} grep @param {boolean} quiet */
async function timedStage(stage, grep, quiet) {
  const since = performance.now();
  const { counts, output } = await runStage(root, stage, grep, quiet);
  const line = `${counts.failed ? '✘' : '✔'} ${stage.title}: ${countsText(counts)} (${elapsed(since)})`;
  return { counts, line, output };
}

/** @param {import('./lib/stages.mjs').Stage} stage @param {string} why */
function notRun(stage, why) {
  return { counts: failure, line: `✘ ${stage.title}: not run, ${why}` };
}

/** The last line is for programs to read. @param {import('./lib/reports.mjs').Counts[]} counted */
function end(counted) {
  const total = sum(counted);
  say(`All of it took ${elapsed(start)}`);
  say(countsText(total));
  process.exitCode = total.failed ? 1 : 0;
}
