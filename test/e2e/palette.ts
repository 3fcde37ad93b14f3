import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

/** The command palette, and every other quick pick. */
export class Palette {
  readonly widget: Locator;
  private readonly input: Locator;
  private readonly rows: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
    this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
  }

  /** What the palette lists for a text; the first line of each item. */
  async list(text: string): Promise<string[]> {
    await this.page.keyboard.press('F1');
    await this.input.waitFor();
    await this.input.fill(`>${text}`);
    await this.rows.first().waitFor();
    return await this.labels();
  }

  /** Runs a command by its title, by keyboard. */
  async run(title: string): Promise<void> {
    const place = await this.find(title);
    for (let i = 0; i < place; i++) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
  }

  /**
   * Opens the palette and types until it lists an item of exactly this title, which may take until the extension
   * is known.
   *
   * @returns its place in the list, from 0
   */
  async find(title: string): Promise<number> {
    return await eventually(`the palette lists "${title}"`, async () => {
      const place = (await this.list(title)).indexOf(title);
      if (place >= 0) return place;
      await this.dismiss();
      return undefined;
    });
  }

  /** The items of the quick pick that is open. */
  async labels(): Promise<string[]> {
    // An item's detail is a label too: its own is the first.
    return await this.rows.evaluateAll((rows) =>
      rows.map((row) =>
        (row.querySelector('.label-name')?.textContent ?? '').replaceAll('\u00a0', ' ').trim(),
      ),
    );
  }

  async accept(): Promise<void> {
    await this.page.keyboard.press('Enter');
    await this.widget.waitFor({ state: 'hidden' });
  }

  async dismiss(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }
}
