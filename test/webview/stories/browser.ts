import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { PlotState } from '../../../src/protocol/state.ts';
import { launchBrowser } from '../../../scripts/vscode/browser.mjs';
import { buildStories } from './build.mjs';
import type { StoryApi } from './page.ts';

/** What a story page puts where scripts find it. */
declare const story: StoryApi;

/** A browser to look at stories with; `reason` says why there is none. */
export type StoryBrowser =
  { readonly found: true; readonly viewer: StoryViewer } | { readonly found: false; readonly reason: string };

/** Builds the stories and starts a browser, once for all tests. */
export async function openStories(): Promise<StoryBrowser> {
  let browser: Browser;
  try {
    browser = await launchBrowser();
  } catch (error) {
    return { found: false, reason: error instanceof Error ? error.message : String(error) };
  }
  const folder = await mkdtemp(join(tmpdir(), 'lr-law-stories-'));
  await buildStories(folder, 'file:');
  return { found: true, viewer: new StoryViewer(browser, await browser.newContext(), folder) };
}

/** Opens stories, each as if for the first time. Tabs are used again: a new one costs a process. */
export class StoryViewer {
  readonly #idle: Page[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly folder: string,
  ) {}

  /** Resolves when the story is drawn. */
  async open(name: string, theme = 'dark', width = 1000): Promise<StoryPage> {
    const page = this.#idle.pop() ?? (await this.context.newPage());
    await page.setViewportSize({ width, height: 800 });
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(`${pathToFileURL(join(this.folder, 'index.html')).href}?story=${name}&theme=${theme}`);
    await page.evaluate(() => story.drawn);
    return new StoryPage(page, troubles);
  }

  /** Puts a story away, and what it stored. */
  async release({ page }: StoryPage): Promise<void> {
    await page.evaluate(() => {
      sessionStorage.clear();
    });
    page.removeAllListeners();
    await page.mouse.move(0, 0);
    this.#idle.push(page);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true });
  }
}

/** An open story. */
export class StoryPage {
  constructor(
    readonly page: Page,
    /** Errors so far, violations of the content security policy among them. */
    readonly troubles: readonly string[],
  ) {}

  get legend(): Locator {
    return this.page.locator('.legend .entry');
  }

  get cursor(): Locator {
    return this.page.getByRole('slider');
  }

  describe() {
    return this.page.evaluate(() => story.describe());
  }

  stored(): Promise<PlotState> {
    return this.page.evaluate(() => story.stored() as PlotState);
  }

  actions() {
    return this.page.evaluate(() => [...story.actions]);
  }

  /** Changes the theme of the open page, and waits until the page had a frame to see it and one to draw. */
  async applyTheme(name: string): Promise<void> {
    await this.page.evaluate((theme) => {
      story.applyTheme(theme);
    }, name);
    await this.settle();
  }

  /** Waits until the page had a frame to see what happened and one to draw it. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }

  /** Colours of the runs as the legend shows them, `rgb(r, g, b)`, in its order. */
  colours(): Promise<string[]> {
    return this.legend
      .locator('.swatch line')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('stroke') ?? ''));
  }

  /** Opaque pixels of nearly this colour on both canvases, for each colour. */
  count(colours: readonly string[]): Promise<number[]> {
    return this.page.evaluate(countPixels, colours);
  }

  /** The pictures on both canvases. */
  picture(): Promise<string> {
    return this.page.evaluate(() =>
      Array.from(document.querySelectorAll('canvas'), (one) => one.toDataURL()).join(),
    );
  }

  /** px by which the page is wider than its window. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }
}

/** Runs in the page. */
function countPixels(colours: readonly string[]): number[] {
  const wanted = colours.map((colour) => (colour.match(/\d+/g) ?? []).map(Number));
  const counts = colours.map(() => 0);
  for (const canvas of Array.from(document.querySelectorAll('canvas'))) {
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    for (let i = 0; i < pixels.length; i += 4) {
      if (pixels[i + 3] !== 255) continue;
      for (const [c, rgb] of wanted.entries()) {
        if (rgb.every((value, channel) => Math.abs(value - (pixels[i + channel] ?? 0)) <= 6)) counts[c]!++;
      }
    }
  }
  return counts;
}
