import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** The colour themes that every VS Code has, and the class that the workbench takes on with each. */
const themes = {
  light: { name: 'Default Light Modern', selector: '.monaco-workbench.vs' },
  dark: { name: 'Default Dark Modern', selector: '.monaco-workbench.vs-dark' },
  'high contrast dark': { name: 'Default High Contrast', selector: '.monaco-workbench.hc-black' },
  'high contrast light': { name: 'Default High Contrast Light', selector: '.monaco-workbench.hc-light' },
};

export type Theme = keyof typeof themes;

/** The machine's settings of the server; the workbench takes up a change at once. */
export class Settings {
  constructor(
    private readonly page: Page,
    private readonly file: string,
  ) {}

  set(values: Record<string, unknown>): void {
    const current = JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, unknown>;
    writeFileSync(this.file, JSON.stringify({ ...current, ...values }, null, 2));
  }

  async useTheme(theme: Theme): Promise<void> {
    const { name, selector } = themes[theme];
    this.set({ 'workbench.colorTheme': name });
    await this.page.locator(selector).waitFor();
  }
}
