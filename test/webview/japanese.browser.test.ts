import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { openStories, type StoryBrowser } from './stories/browser.ts';

let browser: StoryBrowser;

beforeAll(async () => {
  browser = await openStories();
}, 60_000);

afterAll(async () => {
  if (browser.found) await browser.viewer.close();
});

describe('the page in Japanese', () => {
  it('names every button, heading and field in Japanese, those made when the modules load among them', async (context: TestContext) => {
    if (!browser.found) context.skip(browser.reason);
    const story = await browser.viewer.open('ready&lang=ja', 'light', 1000);
    const texts = await story.page
      .locator('vscode-button, h2, h3, th, summary, vscode-checkbox')
      .allInnerTexts();
    const said = texts.map((text) => text.trim()).filter((text) => text !== '');
    expect(said.length).toBeGreaterThan(30);
    // Names of runs, parameters and formats stay as they are.
    const english = said.filter((text) => /[a-z]{2,} [a-z]{2,}/.test(text));
    expect(english).toEqual([]);
    expect(said.filter((text) => /[ぁ-んァ-ヶ一-龠]/.test(text)).length).toBeGreaterThan(30);
    expect(await story.overflow()).toBeLessThanOrEqual(0);
    expect(story.troubles).toEqual([]);
  });
});
