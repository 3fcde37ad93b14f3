import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, describe, expect, it } from 'vitest';
import { openStories } from './stories/browser.ts';
import { stories } from './stories/stories.ts';
import { themeNames } from './support.ts';

const opened = await openStories();
const title = opened.found ? 'axe' : `axe (skipped: ${opened.reason})`;
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare const axe: { run(context: string, options: object): Promise<AxeResults> };

describe.skipIf(!opened.found)(title, () => {
  afterAll(async () => {
    if (opened.found) await opened.viewer.close();
  });

  // Every state in one theme, and two states with most of the widgets in every theme.
  const cases = Object.keys(stories).map((name) => [name, 'dark'] as const);
  const themed = themeNames.flatMap((theme) => ['rows', 'side'].map((name) => [name, theme] as const));

  it.each([...cases, ...themed])('finds nothing serious in "%s" in the theme %s', async (name, theme) => {
    if (!opened.found) throw new Error(opened.reason);
    const width = stories[name]!.mode === 'side' ? 300 : 1000;
    const page = await opened.viewer.open(name, theme, width);
    await page.page.evaluate(source);
    const { violations, passes } = await page.page.evaluate(() =>
      axe.run('main', {
        resultTypes: ['violations'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
    );
    await opened.viewer.release(page);
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(
      serious.map(({ id, nodes }) => [
        id,
        nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary ?? ''}`),
      ]),
    ).toEqual([]);
    expect(passes.length).toBeGreaterThan(0);
  });
});
