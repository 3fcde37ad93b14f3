import { describe, expect, it } from 'vitest';
import { contrast, formatColour, mix, parseColour, withContrast, type Rgb } from '../../webview/colour.ts';
import { runColour } from '../../webview/theme.ts';
import { apart, perceive, type Vision } from '../../webview/vision.ts';
import { storyThemes } from './stories/themes.ts';
import { themeNames, themeOf } from './support.ts';

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

describe('colours', () => {
  it.each([
    ['#f00', [255, 0, 0]],
    [' #1a85ff ', [26, 133, 255]],
    ['#1a85ff80', [26, 133, 255]],
    ['#f008', [255, 0, 0]],
    ['rgb(1, 2, 3)', [1, 2, 3]],
    ['rgba(1, 2, 3, 0.5)', [1, 2, 3]],
    ['#12345', null],
    ['rgb(1, 2)', null],
    ['red', null],
    ['', null],
  ])('are read from "%s"', (text, colour) => {
    expect(parseColour(text)).toEqual(colour);
  });

  it('are written for a canvas', () => {
    expect(formatColour([1.4, 2, 3])).toBe('rgb(1, 2, 3)');
    expect(formatColour([1, 2, 3], 0.5)).toBe('rgba(1, 2, 3, 0.5)');
    expect(mix(black, white, 0.5)).toEqual([127.5, 127.5, 127.5]);
  });

  it('have the contrast that WCAG gives them', () => {
    expect(contrast(black, white)).toBeCloseTo(21, 5);
    expect(contrast([118, 118, 118], white)).toBeCloseTo(4.54, 2);
    expect(contrast(white, white)).toBe(1);
  });

  it('move away from the background until they can be read', () => {
    const yellow: Rgb = [240, 228, 66];
    expect(withContrast(yellow, black, 3)).toEqual(yellow);
    expect(contrast(yellow, white)).toBeLessThan(3);
    expect(contrast(withContrast(yellow, white, 3), white)).toBeGreaterThanOrEqual(3);
  });

  it('are perceived as OKLab says', () => {
    expect(perceive(white)[0]).toBeCloseTo(100, 1);
    expect(perceive(black)[0]).toBeCloseTo(0, 5);
    const [lightness, a, b] = perceive([255, 0, 0]);
    expect([lightness, a, b].map((value) => Math.round(10 * value) / 10)).toEqual([62.8, 22.5, 12.6]);
  });

  it('of red and green are alike without green cones, those of blue and yellow are not', () => {
    const between = (x: Rgb, y: Rgb, vision: Vision) => apart(perceive(x, vision), perceive(y, vision));
    const [red, green]: [Rgb, Rgb] = [
      [200, 80, 60],
      [115, 130, 40],
    ];
    expect(between(red, green, 'usual')).toBeGreaterThan(15);
    expect(between(red, green, 'deuteranopia')).toBeLessThan(7);
    expect(between([0, 90, 200], [220, 190, 40], 'deuteranopia')).toBeGreaterThan(30);
  });
});

function closest(colours: readonly Rgb[], vision: Vision): number {
  const seen = colours.map((colour) => perceive(colour, vision));
  return Math.min(...seen.flatMap((one, i) => seen.slice(0, i).map((other) => apart(one, other))));
}

describe.each(themeNames)('the runs’ colours in the theme %s', (name) => {
  const theme = themeOf(name);
  const variables = storyThemes[name]!.variables;

  it('are enough, and begin with the theme’s own', () => {
    expect(theme.runs.length).toBeGreaterThanOrEqual(10);
    expect(theme.runs[0]).toEqual(parseColour(variables['charts-blue']!));
    expect(runColour(theme, theme.runs.length)).toEqual(theme.runs[0]);
  });

  it.each(['editor-background', 'sideBar-background'])('have a contrast of 3 against %s', (key) => {
    const background = parseColour(variables[key]!)!;
    // The side bar is a shade off the editor that the colours are made for.
    const least = key === 'editor-background' ? 3 : 2.8;
    for (const colour of theme.runs) expect(contrast(colour, background)).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ['usual', 12],
    ['deuteranopia', 7],
    ['protanopia', 7],
  ] as const)('can be told apart by eyes with %s vision, the first eight', (vision, least) => {
    expect(closest(theme.runs.slice(0, 8), vision)).toBeGreaterThanOrEqual(least);
  });
});
