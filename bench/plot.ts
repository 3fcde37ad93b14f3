// `npm run bench:plot`: the plot page as it ships, in headless Chromium, with 30 runs of 100,000 logged points each: how long
// until the first picture after the data arrives, how many frames a second zooming and panning reach, how much memory the
// page takes, and what a frame is made of. `-- --runs 10 --points 10000` for another size.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { measureCosts, type FrameCosts } from './plot/costs.ts';

/** What the story page puts where scripts find it. */
declare const story: { readonly firstPaint: Promise<number>; deliver(): void };

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '30' }, points: { type: 'string', default: '100000' } },
});

/** Left out of the bundle: what finds and starts a browser looks for files beside itself. */
async function launchBrowser(): Promise<Browser> {
  const path = pathToFileURL(resolve('scripts/vscode/browser.mjs')).href;
  const { launchBrowser: launch } = (await import(path)) as { launchBrowser: () => Promise<Browser> };
  return launch();
}

/** Frames of each kind of motion. */
const frames = 120;
const passes = 4;

async function measureAll(folder: string): Promise<void> {
  const built = execFileSync(process.execPath, ['test/webview/stories/build.mjs', folder, '--readable'], {
    encoding: 'utf8',
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    await page.goto(`${built.trim()}?story=bench&runs=${values.runs}&points=${values.points}&hold`);
    const client = await page.context().newCDPSession(page);
    // What was left over from making the data is not the page's to clear away.
    await client.send('HeapProfiler.collectGarbage');
    const firstPaintMs = await page.evaluate(() => {
      story.deliver();
      return story.firstPaint;
    });
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const pageMegabytes = await measureMemory(client, page);
    const motions: Motion[] = [];
    for (const motion of kinds) motions.push(await moveOften(page, client, motion));
    const costs = await measureCosts(client, () => move(page, kinds[0]), frames);
    report({ firstPaintMs, motions, costs, pageMegabytes });
  } finally {
    await browser.close();
  }
}

/** What a pointer does to the plot, px of a wheel a frame. */
const kinds = [
  { name: 'zoom', x: 0, y: -12 },
  { name: 'pan', x: 16, y: 0 },
] as const;

interface Motion {
  readonly name: string;
  readonly framesPerSecond: number;
  /** The longest wait between two frames of the best pass. */
  readonly longestMs: number;
  /** What a frame costs the page's main thread, ms of a core. */
  readonly cpuMs?: number;
  /** Frames a second of the slowest pass. */
  readonly slowest?: number;
}

/** Other programs share the machine and only ever slow a pass down: the best one is nearest to what the page does. */
async function moveOften(page: Page, client: CDPSession, motion: (typeof kinds)[number]): Promise<Motion> {
  const done: Omit<Motion, 'name' | 'cpuMs'>[] = [];
  const before = await cpuSeconds(client);
  for (let pass = 0; pass < passes; pass++) done.push(await move(page, motion));
  const cpuMs = (1000 * ((await cpuSeconds(client)) - before)) / (passes * frames);
  const [best] = done.sort((a, b) => b.framesPerSecond - a.framesPerSecond);
  return { name: motion.name, ...best!, cpuMs, slowest: done.at(-1)!.framesPerSecond };
}

/** What the page's main thread has computed so far, without the time that it waited for a core. */
async function cpuSeconds(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
}

/** Turns the wheel over the plot once a frame, there and back again, and counts the frames. */
async function move(
  page: Page,
  { x, y }: { readonly x: number; readonly y: number },
): Promise<Omit<Motion, 'name'>> {
  const times = await page.evaluate(turnWheel, { count: frames, x, y });
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  return {
    framesPerSecond: (1000 * gaps.length) / (times.at(-1)! - times[0]!),
    longestMs: Math.max(...gaps),
  };
}

/** Runs in the page. */
async function turnWheel({ count, x, y }: { count: number; x: number; y: number }): Promise<number[]> {
  const pad = document.querySelector('.cursor-pad')!;
  const { left, top, width } = pad.getBoundingClientRect();
  const place = { clientX: left + 0.8 * width, clientY: top + 100, bubbles: true, cancelable: true };
  const turn = (deltaX: number, deltaY: number) => {
    pad.dispatchEvent(new WheelEvent('wheel', { ...place, deltaX, deltaY }));
  };
  const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
  // Panning needs a zoom to move about in.
  if (x !== 0) turn(0, -600);
  await frame();
  const stamps: number[] = [];
  for (let i = 0; i < count; i++) {
    const sign = i < count / 2 ? 1 : -1;
    turn(sign * x, sign * y);
    stamps.push(await frame());
  }
  turn(0, 1e4);
  await frame();
  return stamps;
}

/** What the page's script holds: its heap, its typed arrays and its canvases. */
async function measureMemory(client: CDPSession, page: Page): Promise<number> {
  await client.send('HeapProfiler.collectGarbage');
  const usage = await client.send('Runtime.getHeapUsage');
  const canvases = await page.evaluate(() =>
    Array.from(document.querySelectorAll('canvas')).reduce(
      (sum, { width, height }) => sum + 4 * width * height,
      0,
    ),
  );
  return (usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize + canvases) / 1e6;
}

function report(figures: {
  readonly firstPaintMs: number;
  readonly motions: readonly Motion[];
  readonly costs: FrameCosts;
  readonly pageMegabytes: number;
}): void {
  const { firstPaintMs, motions, costs, pageMegabytes } = figures;
  const lines = [
    `${values.runs} runs of ${values.points} points, 1400 px wide, headless Chromium without a GPU.`,
    '',
    '| | measured | bound |',
    '|---|---|---|',
    `| first picture after the data arrives | ${firstPaintMs.toFixed(0)} ms | 500 ms |`,
    ...motions.map(
      ({ name, framesPerSecond, longestMs, slowest }) =>
        `| ${name} | ${framesPerSecond.toFixed(1)} frames a second (slowest of ${String(passes)} passes ${(slowest ?? 0).toFixed(1)}), longest wait ${longestMs.toFixed(0)} ms | 50 |`,
    ),
    ...motions.map(
      ({ name, cpuMs }) =>
        `| ${name}, main thread | ${(cpuMs ?? NaN).toFixed(1)} ms of a core a frame | 20 |`,
    ),
    `| memory of the page | ${pageMegabytes.toFixed(0)} MB | 200 MB |`,
    '',
    '| a frame of zooming | ms |',
    '|---|---|',
    ...costs.map(({ what, ms }) => `| ${what} | ${ms.toFixed(2)} |`),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const framesPerSecond = Math.min(...motions.map((motion) => motion.framesPerSecond));
  process.stdout.write(`${JSON.stringify({ firstPaintMs, framesPerSecond, pageMegabytes })}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'lr-law-bench-'));
try {
  await measureAll(folder);
} finally {
  rmSync(folder, { recursive: true });
}
