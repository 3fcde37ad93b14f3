import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

/** The text editor in front. */
export class Editor {
  constructor(private readonly page: Page) {}

  /** Opens a file of the workspace by its path, as with "Go to File". */
  async open(path: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.fill(path);
    await this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: baseName(path) })
      .first()
      .waitFor();
    await this.page.keyboard.press('Enter');
    await this.tab(baseName(path)).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** The tab in front, if it has this title. */
  tab(title: string): Locator {
    return this.page.locator('.tab.active').filter({ hasText: title });
  }

  /** Rests the mouse on a text of the editor and reads the hover that comes. */
  async hover(text: string): Promise<string> {
    const hover = this.page.locator('.monaco-hover:visible').first();
    return await eventually(`a hover on "${text}"`, async () => {
      // A line that comes above the schedule moves it down.
      const { x, y } = await this.placeOf(text);
      // The mouse has to move for VS Code to look again.
      await this.page.mouse.move(x + 40, y + 60);
      await this.page.mouse.move(x, y, { steps: 3 });
      await hover.waitFor({ timeout: 5000 }).catch(() => undefined);
      // It may stand there loading for a while; to move the mouse would make it begin again.
      for (let looks = 0; looks < 20 && (await hover.isVisible()); looks++) {
        const said = await hover.innerText();
        if (said.trim() !== '' && !said.includes('Loading')) return said;
        await this.page.waitForTimeout(250);
      }
      return undefined;
    });
  }

  /** Selects a text by a double click on it, and types over it. */
  async replaceWord(word: string, replacement: string): Promise<void> {
    const { x, y } = await this.placeOf(word);
    await this.page.mouse.dblclick(x, y);
    await this.page.keyboard.type(replacement);
  }

  /** Puts the cursor at the end of the line that shows a text. */
  async endOfLine(text: string): Promise<void> {
    const { x, y } = await this.placeOf(text);
    await this.page.mouse.click(x, y);
    await this.page.keyboard.press('End');
  }

  /** What the editor shows, line by line. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.editor-instance .view-line').allTextContents();
    return lines.map((line) => line.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** The middle of a text on the screen. Lines are cut into spans by colour, so it is looked for across them. */
  private async placeOf(text: string): Promise<{ x: number; y: number }> {
    return await eventually(`"${text}" is to be seen in the editor`, () =>
      this.page.evaluate(findText, text),
    );
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Runs in the page. */
function findText(text: string): { x: number; y: number } | undefined {
  for (const line of Array.from(document.querySelectorAll('.editor-instance .view-line'))) {
    // VS Code shows blanks as no-break spaces.
    const start = line.textContent.replaceAll('\u00a0', ' ').indexOf(text);
    if (start < 0) continue;
    const range = document.createRange();
    let offset = 0;
    const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const { length } = node.textContent ?? '';
      const within = (place: number): boolean => place >= offset && place <= offset + length;
      if (within(start) && start < offset + length) range.setStart(node, start - offset);
      if (within(start + text.length)) {
        range.setEnd(node, start + text.length - offset);
        break;
      }
      offset += length;
    }
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  }
  return undefined;
}
