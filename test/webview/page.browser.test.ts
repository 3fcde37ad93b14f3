import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStories, type StoryPage } from './stories/browser.ts';
import { stories, type Story } from './stories/stories.ts';
import { themeNames } from './support.ts';

const opened = await openStories();
const title = opened.found ? 'the page' : `the page (skipped: ${opened.reason})`;

const widthOf = ({ mode }: Story) => (mode === 'side' ? 300 : 1000);
const widthsOf = ({ mode }: Story) => (mode === 'side' ? [170, 300] : [320, 700, 1400]);

function viewer() {
  if (!opened.found) throw new Error(opened.reason);
  return opened.viewer;
}

/** Every run that is switched on is drawn in its colour, and no other. */
async function expectRuns(page: StoryPage, { model: { status, ...model }, state }: Story): Promise<void> {
  const told = await page.describe();
  const own = state?.whatIfs?.list ?? [];
  const laws = told.visibleRuns.filter((id) => id.startsWith('law:')).map((id) => ({ id, name: id }));
  const whatIfs = own.map(({ number, name }) => ({ id: `what-if:${String(number)}`, name }));
  const runs = [...model.runs, ...whatIfs, ...laws];
  expect(told.status).toBe(status);
  expect(told.drawnLines > 0).toBe(told.visibleRuns.length > 0);
  const colours = await page.colours();
  const counts = await page.count(colours);
  // A palette that begins again gives a hidden and a visible run the same colour.
  const shown = new Set(colours.filter((_, i) => told.visibleRuns.includes(runs[i]!.id)));
  const drawn = colours.map((colour, i) => [runs[i]!.name, counts[i]! > 20 ? colour : null]);
  expect(drawn).toEqual(colours.map((colour, i) => [runs[i]!.name, shown.has(colour) ? colour : null]));
}

/** The page says the model's sentence, and has nothing else to show. */
async function expectSentence(page: StoryPage, { model: { message } }: Story): Promise<void> {
  expect(await page.page.locator('.notice').innerText()).toContain(message);
  expect(await page.page.locator('canvas, .legend, .tables').filter({ visible: true }).count()).toBe(0);
  expect((await page.describe()).drawnLines).toBe(0);
}

describe.skipIf(!opened.found)(title, () => {
  const pages: StoryPage[] = [];

  async function open(name: string, theme?: string, width?: number): Promise<StoryPage> {
    const page = await viewer().open(name, theme, width);
    pages.push(page);
    return page;
  }

  afterEach(async () => {
    const used = pages.splice(0);
    for (const page of used) await viewer().release(page);
    for (const { troubles } of used) expect(troubles).toEqual([]);
  });

  afterAll(async () => {
    if (opened.found) await opened.viewer.close();
  });

  describe.each(Object.entries(stories))('in the story "%s"', (name, story) => {
    let shared: StoryPage;

    beforeAll(async () => {
      shared = await viewer().open(name, 'dark', widthOf(story));
    });

    afterAll(() => viewer().release(shared));

    afterEach(() => {
      expect(shared.troubles).toEqual([]);
    });

    it.each(themeNames)('shows in the theme %s what there is', async (theme) => {
      await shared.applyTheme(theme);
      await (story.model.runs.length > 0 ? expectRuns : expectSentence)(shared, story);
    });

    it('is as wide as its window, however narrow', async () => {
      for (const width of widthsOf(story)) {
        await shared.page.setViewportSize({ width, height: 800 });
        await expect.poll(() => shared.overflow(), { message: String(width) }).toBeLessThanOrEqual(0);
      }
    });
  });

  it.each(themeNames)('opens in the theme %s', async (theme) => {
    await expectRuns(await open('ready', theme), stories['ready']!);
  });

  it('draws anew in each theme that comes while it is open', async () => {
    const page = await open('ready');
    const pictures = new Set([await page.picture()]);
    for (const theme of ['light', 'hc-dark', 'hc-light']) {
      await page.applyTheme(theme);
      pictures.add(await page.picture());
      const counts = await page.count(await page.colours());
      expect(Math.min(...counts), theme).toBeGreaterThan(20);
    }
    expect(pictures.size).toBe(4);
  });

  it('switches a run off and on by its legend entry, and keeps that', async () => {
    const page = await open('ready');
    const before = await page.picture();
    const colours = await page.colours();
    await page.legend.nth(1).click();
    expect((await page.describe()).visibleRuns).toEqual(['a', 'c', 'd', 'e']);
    expect((await page.stored()).hidden).toEqual(['b']);
    expect(await page.page.locator('.legend .entry[aria-checked=false]').count()).toBe(1);
    expect((await page.count(colours))[1]).toBe(0);
    // The entry is still the one that has the focus.
    await page.page.keyboard.press('Space');
    expect((await page.stored()).hidden).toEqual([]);
    expect(await page.picture()).toBe(before);
  });

  it('comes back as it was left', async () => {
    const page = await open('ready');
    await page.legend.nth(0).click();
    for (const box of ['Log x', 'Residuals']) await page.page.getByText(box, { exact: true }).click();
    await page.page.getByLabel('X axis').selectOption('tokens');
    await page.page.getByRole('button', { name: 'Zoom in' }).click();
    await page.settle();
    const left = await page.picture();
    const told = await page.describe();
    await expect.poll(async () => (await page.stored()).zoom).not.toBeNull();
    await page.page.reload();
    await page.page.evaluate('story.drawn');
    const logX = page.page.locator('vscode-checkbox').filter({ hasText: 'Log x' });
    expect(await logX.getAttribute('aria-checked')).toBe('true');
    expect(await page.page.getByLabel('X axis').inputValue()).toBe('tokens');
    expect(await page.describe()).toEqual(told);
    expect(told.visibleRuns).not.toContain('a');
    expect(told.charts).toEqual(['loss', 'lr', 'residual']);
    expect(await page.picture()).toBe(left);
  });

  it('has the same numbers as a table', async () => {
    const page = await open('ready');
    await page.page.locator('.twin summary').click();
    const table = page.page.getByRole('region', { name: 'Numbers of cosine-24k' });
    const last = await table.locator('tbody tr').last().locator('th, td').allInnerTexts();
    expect(last[0]).toBe('24,000');
    expect(last[2]).toBe('2.9761');
    await expect.poll(async () => (await page.stored()).tableOpen).toBe(true);
  });

  it('has parameters with standard errors, metrics, and reasons to distrust above the plot', async () => {
    const page = await open('doubtful');
    const parameters = await page.page.getByRole('region', { name: 'Fitted law' }).innerText();
    expect(parameters).toMatch(/alpha\s+0\.46093\s+0\.0035/);
    expect(await page.page.getByRole('region', { name: 'How well' }).innerText()).toMatch(
      /cosine-24k\s+fitted\s+2\.9761/,
    );
    const warning = page.page.locator('.warning');
    expect(await warning.innerText()).toContain('C is not identified.');
    expect((await warning.boundingBox())!.y).toBeLessThan(
      (await page.page.locator('canvas').first().boundingBox())!.y,
    );
    expect(await page.page.locator('.distrust').innerText()).toContain('longer.yaml: 30,000 steps');
    expect(await page.page.locator('.legend .doubt').count()).toBe(1);
  });

  it('takes hostile names for text', async () => {
    const page = await open('hostile');
    expect(await page.page.title()).toBe('LR Law');
    expect(await page.page.locator('main img, main b, main script').count()).toBe(0);
    expect(await page.legend.first().innerText()).toContain('<img src=x onerror=');
    expect(await page.page.locator('.notes').innerText()).toContain('<b>Bold</b> text');
  });

  it.each(['ready', 'empty', 'side'])('gives everything in "%s" that can be used a name', async (name) => {
    const { page } = await open(name);
    const client = await page.context().newCDPSession(page);
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const kinds = ['button', 'checkbox', 'slider', 'region', 'note'];
    const used = nodes.filter(({ ignored, role }) => !ignored && kinds.includes(String(role?.value)));
    expect(used.length).toBeGreaterThan(0);
    const nameless = used.filter((node) => !node.name?.value);
    expect(nameless.map(({ role }) => role?.value as string)).toEqual([]);
    const silent = await page.evaluate(
      (selector) =>
        Array.from(document.querySelectorAll(selector)).filter((node) => !node.closest('[hidden]')).length,
      'canvas:not([aria-label]), [role=group]:not([aria-label]), svg:not([aria-hidden])',
    );
    expect(silent).toBe(0);
  });

  it('is walked through by the Tab key in the order of reading, with the focus in sight', async () => {
    const { page } = await open('ready');
    const seen: string[] = [];
    for (let i = 0; i < 43; i++) {
      await page.keyboard.press('Tab');
      seen.push(
        await page.evaluate(
          () =>
            document.activeElement?.getAttribute('aria-label') ??
            document.activeElement?.textContent.trim() ??
            '',
        ),
      );
    }
    expect(seen.slice(0, 5)).toEqual(['Fit LR scaling law', 'Refresh', 'Zoom in', 'Zoom out', 'Show all']);
    expect(seen.slice(6, 13)).toEqual([
      ...['Log x', 'Log loss', 'Smooth', 'Both losses'],
      ...['LR', 'Residuals', 'Contributions'],
    ]);
    expect(seen[13]).toMatch(/^cosine-24k/);
    expect(seen.slice(18, 43)).toEqual([
      'Step cursor',
      'Add a schedule',
      ...[10, 20, 30].map((share) => `What if the LR decayed linearly over the last ${String(share)} %`),
      'Compare configs…',
      'Which schedule ends lowest',
      ...['Schedule', 'Final loss', 'To the best', 'Steps', 'S1', 'S2', 'Tokens'],
      'Laws side by side',
      'Fitted law',
      'How well it describes each run',
      ...['Save as SVG', 'Save as PNG', 'Save curves as CSV'],
      ...['Save the fit', 'Copy as LaTeX', 'Copy as JSON', 'Copy as Python'],
      'Numbers of the plot',
    ]);
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('slider').evaluate((node) => getComputedStyle(node).outlineStyle)).toBe(
      'solid',
    );
  });

  it('asks the host for what its buttons say, and for nothing while the host is busy', async () => {
    const ready = await open('ready');
    await ready.page.getByText('Fit LR scaling law').click();
    await ready.page.getByText('Refresh').click();
    await expect.poll(() => ready.actions()).toEqual(['fit', 'refresh']);
    const busy = await open('refitting');
    await busy.page.getByText('Refresh').click({ force: true });
    expect(await busy.actions()).toEqual([]);
    const side = await open('side', 'dark', 300);
    await side.page.getByText('Open plot').click();
    await expect.poll(() => side.actions()).toEqual(['open-plot']);
  });
});
