import { linear, type Rgb } from './colour.ts';

type Matrix = readonly (readonly [number, number, number])[];

/** Ways of seeing colour: as most do, without the green cones, without the red ones. */
export type Vision = 'usual' | 'deuteranopia' | 'protanopia';

/**
 * What is left of linear RGB without one kind of cone. Machado, Oliveira and Fernandes 2009, "A physiologically-based
 * model for simulation of color vision deficiency", severity 1.0.
 */
const losses: Readonly<Record<Vision, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** From linear RGB to cone responses and on to OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab). */
const toCones: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const toLab: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

function apply(matrix: Matrix, [x, y, z]: Rgb): Rgb {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Rgb;
}

/** A colour as it is perceived: lightness 0..100 and two axes of hue in the same unit (OKLab times 100). */
export function perceive(colour: Rgb, vision: Vision = 'usual'): Rgb {
  const light = apply(losses[vision], colour.map(linear) as unknown as Rgb);
  const seen = light.map((share) => Math.min(1, Math.max(0, share))) as unknown as Rgb;
  const cones = apply(toCones, seen).map(Math.cbrt) as unknown as Rgb;
  return apply(toLab, cones).map((value) => 100 * value) as unknown as Rgb;
}

/** Distance of two perceived colours; about 2 can just be told apart side by side. */
export function apart(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
