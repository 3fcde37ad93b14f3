import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openStories, type StoryPage } from './stories/browser.ts';
import type { StoryApi } from './stories/page.ts';

/** What a story page puts where scripts find it. */
declare const story: StoryApi;

const opened = await openStories();
const title = opened.found ? 'schedules of the user’s own' : `what-ifs (skipped: ${opened.reason})`;

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

  const told = ({ page }: StoryPage) => page.locator('.what-if-told');
  const field = ({ page }: StoryPage, name: string) => page.getByRole('textbox', { name, exact: true });
  const names = ({ page }: StoryPage) => page.locator('.chips .chip').allInnerTexts();
  const final = async (page: StoryPage) =>
    Number(await told(page).locator('strong').innerText({ timeout: 2000 }));

  it('answers what a 20 % linear decay would have given, by one press', async () => {
    const page = await open('ready');
    await page.page.getByRole('button', { name: /last 20 %/ }).click();
    await expect.poll(() => names(page)).toEqual(['linear 20 %']);
    expect(await final(page)).toBeGreaterThan(2.7);
    expect(await told(page).innerText()).toMatch(/Predicted final loss 2\.\d{4} nats \(90 %: 2\.\d{4} to/);
    expect(await page.page.locator('.comparison .answer').innerText()).toMatch(
      /ends lowest, at 2\.\d{4} nats/,
    );
    const row = page.page.locator('.comparison tbody tr').filter({ hasText: 'linear 20 %' });
    expect(await row.locator('td').first().innerText()).toBe((await final(page)).toFixed(4));
    expect((await page.describe()).visibleRuns).toContain('what-if:1');
    expect((await page.stored()).whatIfs.list).toHaveLength(1);
  });

  it('asks for a model’s size where the law knows sizes, and is less sure the further it is from those fitted', async () => {
    const page = await open('sizes');
    const width = async () => {
      const [, lower, upper] = / (\d\.\d+) to (\d\.\d+)/.exec(await told(page).innerText()) ?? [];
      return Number(upper) - Number(lower);
    };
    const [far, farWidth] = [await final(page), await width()];
    expect(await told(page).innerText()).toContain('4.0 times larger than any fitted one');
    await field(page, 'Model size').fill('100M');
    await expect.poll(() => final(page)).toBeGreaterThan(far);
    expect(await width()).toBeLessThan(farWidth);
    expect(await told(page).innerText()).not.toContain('larger than any fitted one');
    expect((await page.stored()).whatIfs.list[0]!.size).toBe(100e6);
    await field(page, 'Model size').fill('7B');
    await expect.poll(() => told(page).innerText()).toContain('No prediction is shown.');
    await field(page, 'Model size').press('Control+z');
    const other = await open('what-if');
    expect(await field(other, 'Model size').count()).toBe(0);
  });

  it('follows slider and field, and both follow each other', async () => {
    const page = await open('what-if');
    const before = await final(page);
    const picture = await page.picture();
    await field(page, 'Peak LR').fill('3.3e-4');
    await expect.poll(() => final(page)).not.toBe(before);
    expect(await page.picture()).not.toBe(picture);
    const slider = page.page.getByRole('slider', { name: 'Peak LR' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('3.3e-4');
    await slider.focus();
    await page.page.keyboard.press('PageDown');
    await expect.poll(() => field(page, 'Peak LR').inputValue()).not.toBe('3.3e-4');
    await field(page, 'Total steps').fill('12k');
    await page.page.keyboard.press('Enter');
    await expect
      .poll(async () => (await page.stored()).whatIfs.list[1]!.shape)
      .toMatchObject({ totalSteps: 12_000, decaySteps: 2400 });
  });

  it('keeps the number while a field holds none, and says what it takes', async () => {
    const page = await open('what-if');
    const before = await final(page);
    await field(page, 'Total steps').fill('soon');
    expect(await page.page.locator('#knob-totalSteps-trouble').isVisible()).toBe(true);
    expect(await field(page, 'Total steps').getAttribute('aria-invalid')).toBe('true');
    expect(await final(page)).toBe(before);
    await page.page.keyboard.press('Tab');
    expect(await field(page, 'Total steps').inputValue()).toBe('24,000');
  });

  it('shows the reason and no number where the prediction is withheld', async () => {
    const page = await open('what-if-withheld');
    expect(await told(page).innerText()).toMatch(/^No prediction is shown\. Its peak LR is 10 times above/);
    expect(await told(page).locator('strong').count()).toBe(0);
    const cells = await page.page.locator('.comparison tr.withheld td').allInnerTexts();
    expect(cells.slice(0, 5)).toEqual(['–', '–', '–', '–', '–']);
  });

  it('adds, renames, removes, and takes all of that back by keyboard', async () => {
    const page = await open('what-if');
    const keyboard = page.page.keyboard;
    await page.page.getByRole('button', { name: 'Add a schedule' }).click();
    await expect.poll(() => names(page)).toEqual(['linear 20 %', 'hotter', 'far too hot', 'what-if 4']);
    await field(page, 'Name').fill('my pick');
    await keyboard.press('Enter');
    await expect.poll(async () => (await names(page))[3]).toBe('my pick');
    await page.page.getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => names(page)).toHaveLength(3);
    await page.page.locator('.chips .chip').first().focus();
    await keyboard.press('Control+z');
    await expect.poll(async () => (await names(page))[3]).toBe('my pick');
    await keyboard.press('Control+z');
    await expect.poll(async () => (await names(page))[3]).toBe('what-if 4');
    await keyboard.press('Control+Shift+z');
    await expect.poll(async () => (await names(page))[3]).toBe('my pick');
    for (let i = 0; i < 5; i++) await keyboard.press('Control+z');
    await expect.poll(() => names(page)).toHaveLength(3);
  });

  it('undoes a drag of a slider in one step', async () => {
    const page = await open('what-if');
    const before = await field(page, 'Decay share').inputValue();
    await page.page.getByRole('slider', { name: 'Decay share' }).focus();
    for (let i = 0; i < 3; i++) await page.page.keyboard.press('PageUp');
    await expect.poll(() => field(page, 'Decay share').inputValue()).not.toBe(before);
    for (let i = 0; i < 3; i++) await page.page.keyboard.press('Control+z');
    await expect.poll(() => field(page, 'Decay share').inputValue()).toBe(before);
  });

  it('asks the host to write the chosen schedule, to make a config of it, and for configs to compare', async () => {
    const page = await open('what-if');
    for (const name of ['Write to config…', 'New config from this…', 'Compare configs…'])
      await page.page.getByRole('button', { name }).click();
    const used = () => page.page.evaluate(() => [...story.used]);
    await expect.poll(used).toHaveLength(2);
    const { shape } = (await page.stored()).whatIfs.list[1]!;
    expect(await used()).toEqual([`edit ${JSON.stringify(shape)}`, `new ${JSON.stringify(shape)}`]);
    await expect.poll(() => page.actions()).toEqual(['compare']);
    // What is no schedule can't be written.
    await field(page, 'Decay share').fill('100');
    await expect.poll(() => told(page).innerText()).toContain('Warm-up and decay are longer than the run.');
    await page.page.getByRole('button', { name: 'Write to config…' }).click({ force: true });
    expect(await used()).toHaveLength(2);
  });

  it('sorts the comparison by its heads', async () => {
    const page = await open('what-if');
    const head = page.page.locator('.comparison th[aria-sort]').filter({ hasText: 'Steps' });
    expect(await page.page.locator('.comparison th[aria-sort=ascending]').innerText()).toContain(
      'Final loss',
    );
    await head.getByRole('button').focus();
    await page.page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect(await page.page.locator('.comparison tbody tr').first().innerText()).toContain('two-step-16k');
    await page.page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(await page.page.locator('.comparison tbody tr').first().innerText()).toContain('longer.yaml');
  });

  it('comes back as it was left, and is as wide as its window', async () => {
    const page = await open('what-if');
    await page.page.locator('.chips .chip').first().click();
    await page.settle();
    const before = await final(page);
    await page.page.reload();
    await page.page.evaluate('story.drawn');
    expect(await final(page)).toBe(before);
    for (const width of [320, 700, 1400]) {
      await page.page.setViewportSize({ width, height: 800 });
      await expect.poll(() => page.overflow(), { message: String(width) }).toBeLessThanOrEqual(0);
    }
  });

  it('names every control', async () => {
    const { page } = await open('what-if');
    const client = await page.context().newCDPSession(page);
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const kinds = ['button', 'slider', 'textbox', 'combobox', 'region'];
    const used = nodes.filter(({ ignored, role }) => !ignored && kinds.includes(String(role?.value)));
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((node) => !node.name?.value).map(({ role }) => role?.value as string)).toEqual([]);
  });

  it('saves what is drawn as SVG, PNG and CSV, and copies the fit', async () => {
    const { page } = await open('what-if');
    for (const name of [
      'Save as SVG',
      'Save as PNG',
      'Save curves as CSV',
      'Copy as LaTeX',
      'Copy as JSON',
      'Copy as Python',
    ])
      await page.getByRole('button', { name }).click();
    const sent = () =>
      page.evaluate(() => ({
        files: story.saved.map(({ kind, bytes }) => ({
          kind,
          size: bytes.length,
          text: new TextDecoder().decode(bytes),
        })),
        copied: [...story.copied],
      }));
    await expect.poll(async () => (await sent()).files).toHaveLength(3);
    const { files, copied } = await sent();
    const text = (kind: string) => files.find((file) => file.kind === kind)?.text ?? '';
    expect(text('svg')).toMatch(/^<svg xmlns=[\s\S]*hotter: 2\.\d{4}[\s\S]*<\/svg>\n$/);
    expect(text('png')).toContain('PNG');
    expect(files.find(({ kind }) => kind === 'png')!.size).toBeGreaterThan(20_000);
    expect(text('csv')).toMatch(/\nhotter,schedule,24000,/);
    expect(copied).toHaveLength(3);
    expect(copied[0]).toContain('\\begin{align*}');
    expect(JSON.parse(copied[1]!)).toMatchObject({ law: 'annealing', warmup: 'true' });
    expect(copied[2]).toContain('def predict_loss');
  });

  it('fits the other laws when their section is opened, draws them, and says where they disagree', async () => {
    const page = await open('laws');
    const section = page.page.locator('.laws');
    await expect.poll(() => section.locator('.verdict').innerText()).toContain('The laws agree');
    expect((await page.describe()).visibleRuns).toContain('law:multi-power');
    await section.getByRole('combobox').focus();
    await section.getByRole('combobox').selectOption({ label: 'wsd-20k' });
    await expect
      .poll(() => section.locator('.verdict').innerText())
      .toMatch(/disagree by more than .*2\.9047 nats/);
    expect(await section.getByRole('combobox').evaluate((node) => node === document.activeElement)).toBe(
      true,
    );
    expect(await page.page.locator('.warning').innerText()).toContain(
      'wsd-20k: Laws fitted to the same runs',
    );
    await section.locator('summary').click();
    await expect.poll(async () => (await page.describe()).visibleRuns).not.toContain('law:multi-power');
    expect((await page.stored()).lawsOpen).toBe(false);
  });

  it('shows how far the other laws are, and stops when told to', async () => {
    const page = await open('laws-loading');
    const section = page.page.locator('.laws');
    await expect.poll(() => section.innerText()).toContain('Fitting the other laws: 40 %.');
    await section.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => section.innerText()).toContain('Cancelled.');
    await section.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => section.innerText()).toContain('Fitting the other laws: 40 %.');
  });

  it('asks for a fit where there is none to predict with', async () => {
    const page = await open('unfitted');
    expect(await page.page.locator('.what-if').innerText()).toContain('Fit the law first');
    expect(await page.page.locator('.what-if button').filter({ visible: true }).count()).toBe(0);
    expect(await page.page.locator('.comparison').isVisible()).toBe(false);
  });
});
