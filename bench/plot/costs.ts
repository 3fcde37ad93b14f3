import type { CDPSession } from 'playwright-core';

/** What a frame is made of, ms of the page's main thread a frame, dearest first. */
export type FrameCosts = readonly { readonly what: string; readonly ms: number }[];

/** The page's own functions by what they do; a sample counts for the innermost one that it is in. */
const parts: Readonly<Record<string, string>> = {
  collectView: 'lines and axes chosen',
  traceLine: 'points chosen and placed',
  traceEnvelope: 'points chosen and placed',
  stroke: 'strokes',
  follow: 'strokes',
  fillEnvelope: 'noise filled',
  fillBand: 'bands filled',
  paintMarkers: 'markers',
  update: 'axes and grid (Chart.js)',
  layOut: 'cursor',
};
const others = 'else of the page’s script';
const browser = 'style, layout, paint and raster on the main thread';

/** Samples the page while it moves. */
export async function measureCosts(
  client: CDPSession,
  run: () => Promise<unknown>,
  frames: number,
): Promise<FrameCosts> {
  await client.send('Profiler.enable');
  await client.send('Profiler.setSamplingInterval', { interval: 200 });
  await client.send('Profiler.start');
  await run();
  const { profile } = await client.send('Profiler.stop');
  const parents = new Map(
    profile.nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id] as const)),
  );
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const sums = new Map<string, number>();
  for (const [i, sample] of (profile.samples ?? []).entries()) {
    const what = partOf(sample, names, parents);
    sums.set(what, (sums.get(what) ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1000 / frames);
  }
  return [...sums].map(([what, ms]) => ({ what, ms })).sort((a, b) => b.ms - a.ms);
}

function partOf(
  sample: number,
  names: ReadonlyMap<number, string>,
  parents: ReadonlyMap<number, number>,
): string {
  const own = names.get(sample);
  if (own === '(idle)') return 'idle';
  if (own === '(program)') return browser;
  if (own === '(garbage collector)') return 'garbage collection';
  for (let node: number | undefined = sample; node !== undefined; node = parents.get(node)) {
    const part = parts[names.get(node) ?? ''];
    if (part !== undefined) return part;
  }
  return others;
}
