import type { Frame, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

/**
 * A webview is a frame in a frame, and the workbench tells neither which view it belongs to nor when it is
 * filled. So it is known by what it shows.
 */
export async function findWebview(page: Page, selector: string): Promise<Frame> {
  return await eventually(`a webview shows ${selector}`, async () => {
    for (const frame of page.frames().filter((candidate) => depth(candidate) === 2)) {
      if (await shows(frame, selector)) return frame;
    }
    return undefined;
  });
}

export interface Painted {
  /** Pixels that were drawn on at all. */
  pixels: number;
  /** How many different colours are among them, as `#rrggbb`. */
  colours: Set<string>;
}

/** What is drawn on a canvas. */
export async function painted(frame: Frame, selector: string): Promise<Painted> {
  const { pixels, colours } = await frame.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const found = new Set<string>();
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (!data[i + 3]) continue;
      count++;
      found.add(
        `#${[data[i], data[i + 1], data[i + 2]].map((v) => (v ?? 0).toString(16).padStart(2, '0')).join('')}`,
      );
    }
    return { pixels: count, colours: [...found] };
  });
  return { pixels, colours: new Set(colours) };
}

function depth(frame: Frame): number {
  const parent = frame.parentFrame();
  return parent ? depth(parent) + 1 : 0;
}

async function shows(frame: Frame, selector: string): Promise<boolean> {
  try {
    return await frame.locator(selector).first().isVisible();
  } catch {
    // The frame was replaced while it was looked at.
    return false;
  }
}
