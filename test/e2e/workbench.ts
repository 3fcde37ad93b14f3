import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { root } from '../../scripts/lib/root.mjs';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { buildNamed } from '../../scripts/vscode/builds.mjs';
import { copyOfExamples } from '../../scripts/vscode/examples.mjs';
import { offline, startServer, type Server } from '../../scripts/vscode/server.mjs';
import { Editor } from './editor.ts';
import { Palette } from './palette.ts';
import { Settings } from './settings.ts';
import { findWebview } from './webview.ts';

export interface OpenOptions {
  /** Opened as the workspace; a copy of the examples if not given. */
  folder?: string;
  build?: 'floor' | 'newest';
  settings?: Record<string, unknown>;
  size?: { width: number; height: number };
}

/** A real workbench with the extension in it, seen from outside: by keyboard, mouse and eye. */
export class Workbench {
  readonly palette: Palette;
  readonly editor: Editor;
  readonly settings: Settings;

  private constructor(
    readonly page: Page,
    readonly folder: string,
    private readonly browser: Browser,
    private readonly server: Server,
  ) {
    this.palette = new Palette(page);
    this.editor = new Editor(page);
    this.settings = new Settings(page, server.settingsFile);
  }

  static async open(options: OpenOptions = {}): Promise<Workbench> {
    const { build = 'newest', settings = {}, size = { width: 1280, height: 800 } } = options;
    const folder = options.folder ?? copyOfExamples(root);
    const server = await startServer(buildNamed(build), { env: offline, settings });
    try {
      const browser = await launchBrowser();
      const page = await browser.newPage({ viewport: size });
      const workbench = new Workbench(page, folder, browser, server);
      await workbench.load();
      return workbench;
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** Also what reloads the window. */
  async load(): Promise<void> {
    await this.page.goto(this.server.url({ folder: this.folder, extension: root }));
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }

  /** Waits until a text is to be seen in the workbench itself, not in a webview. */
  async waitForText(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** The inside of the webview that shows an element like this. */
  async webview(selector: string): Promise<Frame> {
    return await findWebview(this.page, selector);
  }

  /** @returns the picture's path, in `test/artifacts` */
  async screenshot(name: string): Promise<string> {
    const folder = join(root, 'test', 'artifacts');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }
}

/** Leaves a picture of the workbench behind for every test of this `describe` that fails. */
export function pictureFailures(workbench: () => Workbench | undefined): void {
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench()?.screenshot(`failed-${this.currentTest.fullTitle()}`);
  });
}
