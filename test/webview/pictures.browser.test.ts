import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { openStories, type StoryPage } from './stories/browser.ts';

/** What is compared: a story in a theme, at a width, magnified. */
interface Shot {
  readonly story: string;
  readonly theme: string;
  readonly width: number;
  /** 2: as with the editor's zoom at 200 %, which halves the room. */
  readonly zoom?: number;
  /** What is scrolled to the top. */
  readonly at?: string;
}

const shots: readonly Shot[] = [
  ...['dark', 'light', 'hc-dark', 'hc-light'].map((theme) => ({ story: 'ready', theme, width: 640 })),
  { story: 'ready', theme: 'light', width: 450, zoom: 2 },
  { story: 'what-if', theme: 'dark', width: 640, at: '.what-if' },
  { story: 'laws', theme: 'light', width: 640, at: '.laws' },
  { story: 'hostile', theme: 'dark', width: 500 },
  { story: 'side', theme: 'dark', width: 180 },
  { story: 'side', theme: 'hc-light', width: 320 },
  { story: 'empty', theme: 'light', width: 500 },
  { story: 'error', theme: 'hc-dark', width: 500 },
];

/** Share of the pixels that may differ: another version of the browser smooths edges otherwise. */
const tolerance = 0.004;
const height = 520;

const opened = await openStories();
const title = opened.found ? 'pictures of the page' : `pictures (skipped: ${opened.reason})`;
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function take(shot: Shot): Promise<PNG> {
  if (!opened.found) throw new Error(opened.reason);
  const { story: name, theme, width, zoom = 1, at } = shot;
  const page = await opened.viewer.open(name, theme, width);
  try {
    await page.page.setViewportSize({ width, height: height / zoom });
    await page.page.evaluate(useOwnFont);
    await page.applyTheme(theme);
    await settled(page);
    if (at !== undefined)
      await page.page
        .locator(at)
        .first()
        .evaluate((node) => {
          node.scrollIntoView();
        });
    return PNG.sync.read(await page.page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' }));
  } finally {
    await opened.viewer.release(page);
  }
}

/** Until two looks in a row are the same: charts are drawn again once a drag or a zoom rests. */
async function settled(page: StoryPage): Promise<void> {
  for (let last = ''; ;) {
    await page.page.waitForTimeout(250);
    const now = await page.picture();
    if (now === last) return;
    last = now;
  }
}

/** Runs in the page. */
async function useOwnFont(): Promise<void> {
  await Promise.all([
    document.fonts.load('13px "Picture Sans"'),
    document.fonts.load('600 13px "Picture Sans"'),
  ]);
  const rules = new CSSStyleSheet();
  rules.replaceSync(':root { --vscode-font-family: "Picture Sans" !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
}

/** Share of the pixels in which two pictures differ by more than the smoothing of an edge, and a picture of where. */
function compare(a: PNG, b: PNG): { readonly share: number; readonly where: PNG } {
  const where = new PNG({ width: a.width, height: a.height });
  if (a.width !== b.width || a.height !== b.height) return { share: 1, where };
  const count = pixelmatch(a.data, b.data, where.data, a.width, a.height, { threshold: 0.15 });
  return { share: count / (a.width * a.height), where };
}

describe.skipIf(!opened.found)(title, () => {
  afterAll(async () => {
    if (opened.found) await opened.viewer.close();
  });

  it.each(shots)('$story, $theme, $width px, zoom $zoom: is as it was looked at', async (shot) => {
    const name = `${shot.story}-${shot.theme}-${String(shot.width)}${shot.zoom === undefined ? '' : '-zoomed'}.png`;
    const reference = folder(`./pictures/${name}`);
    const now = await take(shot);
    if (process.env['LR_LAW_PICTURES'] !== undefined || !existsSync(reference)) {
      expect(
        process.env['LR_LAW_PICTURES'],
        `${name} is not there: make it with LR_LAW_PICTURES=1`,
      ).toBeDefined();
      mkdirSync(folder('./pictures'), { recursive: true });
      writeFileSync(reference, PNG.sync.write(now, { deflateLevel: 9, filterType: -1 }));
      return;
    }
    const { share, where } = compare(now, PNG.sync.read(readFileSync(reference)));
    if (share > tolerance) {
      const artifacts = folder('../artifacts');
      mkdirSync(artifacts, { recursive: true });
      writeFileSync(`${artifacts}/differs-${name}`, PNG.sync.write(where));
      writeFileSync(`${artifacts}/now-${name}`, PNG.sync.write(now));
    }
    expect(share, `test/artifacts/differs-${name} shows where`).toBeLessThanOrEqual(tolerance);
  });

  it('would notice another colour, and a legend that is gone', async () => {
    const plain = await take({ story: 'ready', theme: 'dark', width: 900 });
    const hidden = await take({ story: 'hidden', theme: 'dark', width: 900 });
    const light = await take({ story: 'ready', theme: 'light', width: 900 });
    expect(compare(plain, plain).share).toBe(0);
    expect(compare(plain, hidden).share).toBeGreaterThan(tolerance);
    expect(compare(plain, light).share).toBeGreaterThan(tolerance);
  });
});
