/**
 * `npm run bench:editor`: hovers and typing in the real extension host of the newest VS Code, on a config of 5,000 lines. Each
 * takes turns with a text that is no config; the figures are what the extension adds: the 95th percentile, less that of the
 * other text. A hover is timed from question to answer; a keystroke by the processor time of the host's thread, since what
 * keeps that thread busy is what keeps the user waiting. The last line is for programs to read.
 */
import { runHostBench } from './lib/hostBench.mjs';
import { npm } from './lib/processes.mjs';
import { root } from './lib/root.mjs';
import { reason, say } from './lib/say.mjs';
import { copyOfExamples } from './vscode/examples.mjs';

/** @typedef {{ own: number[], plain: number[] }} Sample */
/** @typedef {{ lines: number, hover: Sample, hoverSpent: Sample, keystroke: Sample }} Figures */

try {
  await npm(['run', '--silent', 'build'], { cwd: root });
  report(/** @type {Figures} */ (await runHostBench('editor', copyOfExamples(root))));
} catch (error) {
  say(reason(error));
  process.exitCode = 1;
}

/** @param {Figures} figures */
function report({ lines, hover, hoverSpent, keystroke }) {
  say(`On a config of ${lines} lines, in milliseconds:`);
  say('                median      95 %   of a plain text: median      95 %');
  say(row('hover', hover));
  say(row('  of it spent', hoverSpent));
  say(row('keystroke', keystroke));
  const figures = {
    ...{ lines, hoverP95Ms: added(hover), keystrokeP95Ms: added(keystroke) },
    ...{ hoverWholeP95Ms: at(hover.own, 0.95), hoverPlainP95Ms: at(hover.plain, 0.95) },
    hoverSpentP95Ms: added(hoverSpent),
    ...{ keystrokeWholeP95Ms: at(keystroke.own, 0.95), keystrokePlainP95Ms: at(keystroke.plain, 0.95) },
  };
  say(JSON.stringify(figures));
}

/** @param {string} name @param {Sample} sample */
function row(name, { own, plain }) {
  const cells = [at(own, 0.5), at(own, 0.95), at(plain, 0.5), at(plain, 0.95)].map((value) =>
    value.toFixed(2).padStart(8),
  );
  return `${name.padEnd(14)} ${cells.join('  ')}`;
}

/** @param {Sample} sample */
function added({ own, plain }) {
  return Number((at(own, 0.95) - at(plain, 0.95)).toFixed(2));
}

/** @param {number[]} values @param {number} share */
function at(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(2));
}
