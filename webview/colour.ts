/** Red, green and blue, 0..255. */
export type Rgb = readonly [number, number, number];

/** Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(...)` and `rgba(...)`; alpha is dropped, anything else is null. */
export function parseColour(text: string): Rgb | null {
  const trimmed = text.trim();
  const hex = /^#([\da-f]{3,8})$/i.exec(trimmed)?.[1];
  if (hex !== undefined) return parseHex(hex);
  const parts = /^rgba?\(([^)]*)\)$/i.exec(trimmed)?.[1]?.match(/[\d.]+/g);
  if (parts == null || parts.length < 3) return null;
  return [Number(parts[0]), Number(parts[1]), Number(parts[2])];
}

function parseHex(hex: string): Rgb | null {
  if (hex.length === 5 || hex.length === 7) return null;
  const size = hex.length < 6 ? 1 : 2;
  const channel = (i: number) => {
    const digits = hex.slice(i * size, (i + 1) * size);
    return parseInt(size === 1 ? digits + digits : digits, 16);
  };
  return [channel(0), channel(1), channel(2)];
}

/** The colour for CSS and canvas. */
export function formatColour([red, green, blue]: Rgb, alpha = 1): string {
  const rounded = [red, green, blue].map((channel) => String(Math.round(channel))).join(', ');
  return alpha === 1 ? `rgb(${rounded})` : `rgba(${rounded}, ${String(alpha)})`;
}

/** Contrast ratio of two colours, 1..21 (WCAG 2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map(linear) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `share` of the way from `a` to `b`. */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [0, 1, 2].map((i) => a[i]! + share * (b[i]! - a[i]!)) as [number, number, number];
}

/** `colour`, moved towards black or white until it has the contrast against `background`. */
export function withContrast(colour: Rgb, background: Rgb, least: number): Rgb {
  const away: Rgb = luminance(background) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; share < 1; share += 0.05) {
    const moved = mix(colour, away, share);
    if (contrast(moved, background) >= least) return moved;
  }
  return away;
}

/** The share of light of a channel, 0..1 (sRGB). */
export function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
