import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openStories, type StoryPage } from './stories/browser.ts';
import type { StoryApi } from './stories/page.ts';

/** What a story page puts where scripts find it. */
declare const story: StoryApi;

const opened = await openStories();
const title = opened.found ? 'files dropped onto the page' : `drops (skipped: ${opened.reason})`;

describe.skipIf(!opened.found)(title, () => {
  const pages: StoryPage[] = [];

  async function open(name: string): Promise<StoryPage> {
    if (!opened.found) throw new Error(opened.reason);
    const page = await opened.viewer.open(name);
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

  /** Drags data over the page, as the editor hands it on, and drops it. @returns Whether the page took it, and its frame. */
  async function drop({ page }: StoryPage, data: Record<string, string>): Promise<[boolean, boolean]> {
    return page.evaluate((given) => {
      const transfer = new DataTransfer();
      for (const [type, text] of Object.entries(given)) transfer.setData(type, text);
      const at = document.querySelector('.plots')!;
      const fire = (type: string) =>
        at.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }),
        );
      const taken = !fire('dragover');
      const framed = document.querySelector('.dropping') !== null;
      fire('drop');
      return [taken, framed];
    }, data);
  }

  const dropped = ({ page }: StoryPage) => page.evaluate(() => story.dropped);
  const isFramed = ({ page }: StoryPage) => page.locator('.dropping').count();

  it('are handed to the host by their addresses, remarks left out', async () => {
    const page = await open('ready');
    const list = '# two configs\r\nfile:///w/a%20b.yaml\r\nfile:///w/c.py\r\n';
    expect(await drop(page, { 'text/uri-list': list })).toEqual([true, true]);
    await expect.poll(() => dropped(page)).toEqual(['file:///w/a%20b.yaml', 'file:///w/c.py']);
    expect(await isFramed(page)).toBe(0);
  });

  it('are taken as the editor names them where it does', async () => {
    const page = await open('ready');
    await drop(page, {
      'application/vnd.code.uri-list': 'file:///w/d.toml',
      'text/uri-list': 'file:///other',
    });
    await expect.poll(() => dropped(page)).toEqual(['file:///w/d.toml']);
  });

  it('are refused with the host’s sentence, and a text is none', async () => {
    const page = await open('ready');
    expect(await drop(page, { 'text/plain': 'file:///w/a.yaml' })).toEqual([false, false]);
    expect(await dropped(page)).toEqual([]);
    await drop(page, { 'text/uri-list': 'https://example.org/a.yaml' });
    await expect.poll(() => page.page.getByText('That is no config.').count()).toBeGreaterThan(0);
    expect(await isFramed(page)).toBe(0);
  });
});
