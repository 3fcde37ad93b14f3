import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openStories, type StoryPage } from './stories/browser.ts';

const opened = await openStories();
const title = opened.found ? 'the charts' : `the charts (skipped: ${opened.reason})`;

describe.skipIf(!opened.found)(title, () => {
  const pages: StoryPage[] = [];

  async function open(name: string, theme?: string, width?: number): Promise<StoryPage> {
    if (!opened.found) throw new Error(opened.reason);
    const page = await opened.viewer.open(name, theme, width);
    pages.push(page);
    return page;
  }

  afterEach(async () => {
    for (const page of pages.splice(0)) {
      if (opened.found) await opened.viewer.release(page);
      expect(page.troubles).toEqual([]);
    }
  });

  afterAll(async () => {
    if (opened.found) await opened.viewer.close();
  });

  it('goes to logarithmic axes by their checkboxes', async () => {
    const page = await open('ready');
    const pictures = [await page.picture()];
    for (const name of ['Log x', 'Log loss']) {
      await page.page.getByText(name, { exact: true }).click();
      pictures.push(await page.picture());
    }
    expect(new Set(pictures).size).toBe(3);
    expect(await page.stored()).toMatchObject({ xScale: 'log', yScale: 'log' });
    expect(
      await page.page.getByRole('img', { name: /^Loss.*Horizontal axis log, vertical axis log/ }).count(),
    ).toBe(1);
  });

  it('has a chart for each row that is switched on, all on one horizontal axis', async () => {
    const page = await open('ready');
    expect((await page.describe()).charts).toEqual(['loss', 'lr']);
    for (const row of ['Residuals', 'Contributions']) await page.page.getByText(row, { exact: true }).click();
    expect((await page.describe()).charts).toEqual(['loss', 'lr', 'residual', 'power', 'annealing']);
    expect((await page.stored()).rows).toEqual(['lr', 'residual', 'parts']);
    await page.page.getByText('LR', { exact: true }).click();
    const edges = await page.page
      .locator('canvas')
      .filter({ visible: true })
      .evaluateAll((canvases) =>
        canvases.map((canvas) => {
          const { left, width } = canvas.getBoundingClientRect();
          return [left, width];
        }),
      );
    expect(edges).toHaveLength(4);
    expect(await page.page.locator('main.panel .figures canvas').count()).toBe(1);
    for (const edge of edges) expect(edge).toEqual(edges[0]);
    // Every row has something drawn on it.
    const inked = await page.page
      .locator('canvas')
      .filter({ visible: true })
      .evaluateAll((canvases) =>
        (canvases as HTMLCanvasElement[]).map((canvas) => {
          const pixels = canvas
            .getContext('2d')!
            .getImageData(70, 10, canvas.width - 100, canvas.height - 40).data;
          return pixels.some(
            (_, i) =>
              i % 4 === 0 &&
              Math.max(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!) -
                Math.min(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!) >
                60,
          );
        }),
      );
    expect(inked).toEqual([true, true, true, true]);
  });

  it('has residuals and contributions only after a fit', async () => {
    const page = await open('unfitted');
    expect(await page.page.getByText('Residuals').isVisible()).toBe(false);
    expect(await page.page.getByText('Smooth').isVisible()).toBe(true);
  });

  it('counts steps, tokens, forward area or time, as far as the runs tell', async () => {
    const page = await open('ready');
    const axis = page.page.getByLabel('X axis');
    expect(await axis.locator('option').allTextContents()).toEqual([
      'Steps',
      'Tokens',
      'Forward area S1',
      'Time',
    ]);
    const ends: number[] = [];
    for (const kind of ['tokens', 'area', 'time']) {
      await axis.selectOption(kind);
      ends.push((await page.describe()).x.max);
    }
    expect(ends[0]).toBe(30_000 * 524_288);
    expect(ends[1]).toBeGreaterThan(3e-4 * 20_000);
    expect(ends[2]).toBe(0.8 * 24_000 + 3600);
    expect(await page.page.locator('.remark').innerText()).toContain('One run doesn’t tell this');
    await page.cursor.focus();
    await page.page.keyboard.press('PageUp');
    expect(await page.cursor.getAttribute('aria-valuetext')).toMatch(/^0\.6333 h\. cosine-24k: Logged \d/);
  });

  it('zooms and pans by wheel, drag, keys and buttons, on all charts', async () => {
    const page = await open('ready');
    const { mouse, keyboard } = page.page;
    const pad = (await page.cursor.boundingBox())!;
    const width = async () => {
      await page.settle();
      const { min, max } = (await page.describe()).x;
      return max - min;
    };
    const whole = await width();
    await mouse.move(pad.x + pad.width / 2, pad.y + 60);
    await mouse.wheel(0, -300);
    expect(await width()).toBeCloseTo(whole / 2, 3);
    expect((await page.describe()).x.min).toBeCloseTo(whole / 4, -2);
    await mouse.wheel(-200, 0);
    await page.settle();
    expect((await page.describe()).x.min).toBeLessThan(whole / 4 - 100);
    await mouse.dblclick(pad.x + pad.width / 2, pad.y + 60);
    expect(await width()).toBe(whole);
    // A stretch by dragging, then moved by dragging with Shift.
    await mouse.move(pad.x + 0.2 * pad.width, pad.y + 60);
    await mouse.down();
    await mouse.move(pad.x + 0.6 * pad.width, pad.y + 90, { steps: 3 });
    expect(await page.page.locator('.selection').isVisible()).toBe(true);
    await mouse.up();
    expect(await page.page.locator('.selection').isVisible()).toBe(false);
    expect(await width()).toBeCloseTo(0.4 * whole, -2);
    const before = (await page.describe()).x.min;
    await keyboard.down('Shift');
    await mouse.down();
    await mouse.move(pad.x + 0.5 * pad.width, pad.y + 90, { steps: 3 });
    await mouse.up();
    await keyboard.up('Shift');
    expect(await width()).toBeCloseTo(0.4 * whole, -2);
    expect((await page.describe()).x.min).toBeGreaterThan(before + 500);
    // Keys and buttons.
    await page.cursor.focus();
    await keyboard.press('+');
    expect(await width()).toBeCloseTo((0.4 * whole) / 1.5, -2);
    await keyboard.press('Shift+ArrowLeft');
    expect((await page.describe()).x.min).toBeLessThan((await page.describe()).x.max - 1000);
    await keyboard.press('0');
    expect(await width()).toBe(whole);
    for (const [name, times] of [
      ['Zoom in', 1 / 1.5],
      ['Zoom out', 1],
    ] as const) {
      await page.page.getByRole('button', { name }).click();
      expect((await width()) / whole).toBeCloseTo(times, 6);
    }
    await page.page.getByRole('button', { name: 'Zoom in' }).click();
    await page.page.getByRole('button', { name: 'Show all' }).click();
    expect(await width()).toBe(whole);
    await expect.poll(() => page.page.getByRole('status').innerText()).toBe('All of it is shown.');
  });

  it('leaves the wheel to the page where there is nothing left to zoom out of', async () => {
    const page = await open('ready');
    const pad = (await page.cursor.boundingBox())!;
    await page.page.mouse.move(pad.x + 100, pad.y + 100);
    await page.page.mouse.wheel(0, 200);
    await expect
      .poll(() => page.page.evaluate(() => document.documentElement.scrollTop))
      .toBeGreaterThan(100);
    expect((await page.stored()).zoom).toBeNull();
  });

  it('reads values at a cursor that the arrow keys move', async () => {
    const page = await open('ready');
    const readout = page.page.locator('.readout');
    await page.page.getByText('Both losses').click();
    await page.cursor.focus();
    expect(await page.cursor.getAttribute('aria-valuetext')).toBe('No step chosen. Use the arrow keys.');
    await page.page.keyboard.press('End');
    expect(await page.cursor.getAttribute('aria-valuenow')).toBe('30000');
    expect(await readout.innerText()).toContain('Optimiser step 30,000');
    for (const key of ['PageDown', 'PageDown', 'ArrowLeft', 'ArrowRight'])
      await page.page.keyboard.press(key);
    expect(Number(await page.cursor.getAttribute('aria-valuenow'))).toBeCloseTo(24_000, -2);
    expect(await page.cursor.getAttribute('aria-valuetext')).toMatch(
      /cosine-24k: Logged \d\.\d{4}, Smoothed \d\.\d{4}, Held-out \d\.\d{4}, Predicted \d\.\d{4},/,
    );
    await page.page.keyboard.press('Home');
    expect(await page.cursor.getAttribute('aria-valuenow')).toBe('1');
    await page.page.keyboard.press('Escape');
    expect(await readout.isVisible()).toBe(false);
  });

  it('reads values under the pointer, beside it and within the window', async () => {
    const page = await open('ready');
    const pad = (await page.cursor.boundingBox())!;
    for (const share of [0.05, 0.95]) {
      const x = pad.x + share * pad.width;
      await page.page.mouse.move(x, pad.y + 40);
      const card = (await page.page.locator('.readout').boundingBox())!;
      expect(card.x > x || card.x + card.width < x, 'the card covers the cursor').toBe(true);
      expect(card.x).toBeGreaterThanOrEqual(0);
      expect(card.x + card.width).toBeLessThanOrEqual(1000);
    }
    await page.page.mouse.move(5, 5);
    expect(await page.page.locator('.readout').isVisible()).toBe(false);
  });
  it.each([1100, 700, 300, 180])('shows all of the card at a width of %d px', async (width) => {
    for (const name of width > 300 ? ['many', 'rows'] : ['side', 'side-many']) {
      const page = await open(name, 'light', width);
      const pad = (await page.cursor.boundingBox())!;
      for (const share of [0.1, 0.5, 0.9]) {
        await page.page.mouse.move(pad.x + share * pad.width, pad.y + 40);
        const table = (await page.page.locator('.readout table').boundingBox())!;
        expect(table.x, name).toBeGreaterThanOrEqual(0);
        expect(table.x + table.width, name).toBeLessThanOrEqual(width);
      }
    }
  });

  it('shows the band of a run of many while the pointer is on it', async () => {
    const page = await open('many');
    const before = await page.picture();
    await page.legend.nth(2).hover();
    await expect.poll(async () => (await page.picture()) === before).toBe(false);
    await page.page.mouse.move(5, 5);
    await expect.poll(async () => (await page.picture()) === before).toBe(true);
  });
});
