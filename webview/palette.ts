import { withContrast, type Rgb } from './colour.ts';
import { apart, perceive, type Vision } from './vision.ts';

/** Colours that stay apart for colour-blind eyes (Okabe and Ito; Tol; a few bright and dark ones). */
const extensions: readonly Rgb[] = [
  [86, 180, 233],
  [204, 121, 167],
  [0, 158, 115],
  [213, 94, 0],
  [136, 34, 85],
  [153, 153, 51],
  [68, 170, 153],
  [51, 34, 136],
  [0, 114, 178],
  [17, 119, 51],
  [170, 68, 153],
  [102, 17, 0],
  [160, 240, 192],
  [240, 228, 66],
  [255, 157, 167],
  [0, 213, 255],
  [255, 112, 192],
  [253, 180, 98],
  [0, 31, 127],
  [0, 95, 115],
];

const eyes: readonly Vision[] = ['usual', 'deuteranopia', 'protanopia'];
/** So many colours are wanted, and so many of them as far apart as can be. */
const size = 12;
const foremost = 8;
/** Distances that are tried, widest first. */
const widest = 14;
const closest = 3;
/** Less colourful than this is too like the axes. */
const leastChroma = 6;

interface Candidate {
  readonly colour: Rgb;
  readonly seen: readonly Rgb[];
}

/**
 * Colours for runs, readable on `background`: the theme's `own` as far as they can be told apart, with and without
 * colour blindness, then others. The first eight are as far apart as this order allows.
 */
export function choosePalette(own: readonly Rgb[], background: Rgb, leastContrast: number): Rgb[] {
  const candidates = [...own, ...extensions]
    .map((colour) => candidate(withContrast(colour, background, leastContrast)))
    .filter(({ seen }) => Math.hypot(seen[0]![1], seen[0]![2]) >= leastChroma);
  let kept: Candidate[] = [];
  for (let distance = widest; distance >= closest && kept.length < size; distance -= 0.5) {
    kept = pick(candidates, kept.length < foremost ? [] : kept, distance);
  }
  return kept.map(({ colour }) => colour);
}

function candidate(colour: Rgb): Candidate {
  return { colour, seen: eyes.map((vision) => perceive(colour, vision)) };
}

/** `kept`, and then each candidate that has the distance from all before it. */
function pick(candidates: readonly Candidate[], kept: readonly Candidate[], distance: number): Candidate[] {
  const picked = [...kept];
  for (const one of candidates) {
    if (picked.length < size && picked.every((other) => leastApart(one, other) >= distance)) picked.push(one);
  }
  return picked;
}

/** Usual eyes are the most, and ask for more: with them hues that merely differ still look like one family. */
const demands = [1.6, 1, 1];

function leastApart(a: Candidate, b: Candidate): number {
  return Math.min(...a.seen.map((seen, eye) => apart(seen, b.seen[eye]!) / demands[eye]!));
}
