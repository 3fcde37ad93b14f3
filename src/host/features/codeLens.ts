import {
  CodeLens,
  EventEmitter,
  languages,
  Range,
  workspace,
  Disposable,
  type CodeLensProvider,
  type TextDocument,
} from 'vscode';
import { configSelector } from '../configDocuments.ts';
import type { Live } from '../live.ts';
import { readEditorSettings } from '../ui/settings.ts';
import { pathOf } from '../workspace/discover.ts';
import { collectLenses } from './lensText.ts';

/** The line above a schedule: its predicted end, what would do better under the same budget, the plot. */
class ScheduleLenses implements CodeLensProvider {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(private readonly live: Live) {}

  update(): void {
    this.#changed.fire();
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    if (!readEditorSettings(document.uri).codeLens) return [];
    const standing = await this.live.ask(document);
    const first = standing?.forecast.keys[0];
    if (standing === null || first === undefined) return [];
    const at = document.positionAt(first.keyRange.start);
    const range = new Range(at, at);
    return collectLenses(standing, this.live.known(document)?.alternative ?? null, pathOf(document.uri)).map(
      (command) => new CodeLens(range, command),
    );
  }
}

/** CodeLens above the schedule of a config, kept up to date with what stands about it. */
export function registerCodeLens(live: Live): Disposable {
  const lenses = new ScheduleLenses(live);
  const update = () => {
    lenses.update();
  };
  const settings = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('lrLaw.codeLens')) update();
  });
  const provider = languages.registerCodeLensProvider(configSelector, lenses);
  return Disposable.from(provider, live.onDidChange(update), settings);
}
