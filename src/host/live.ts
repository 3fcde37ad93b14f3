import { EventEmitter, workspace, type Disposable, type TextDocument } from 'vscode';
import type { Problem } from '../core/errors.ts';
import { mergeProblems } from '../core/forecast/merge.ts';
import type { ConfigDetails } from '../protocol/worker.ts';
import { mayBeConfig, mayHoldSchedule } from './configDocuments.ts';
import { settle, type Standing } from './standing.ts';
import type { Store } from './store.ts';
import { log } from './ui/log.ts';
import { pathOf } from './workspace/discover.ts';

/** A keystroke is answered after this much quiet, in milliseconds. */
const quiet = 120;
/** What takes longer is worked out after this much more. */
const idle = 200;

interface Entry {
  /** What the answer is for: the document's version and what the store knew. */
  stamp: string;
  answer: Promise<Standing | null>;
  standing: Standing | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  details: Detailing | undefined;
}

interface Detailing {
  readonly answer: Promise<ConfigDetails | null>;
  readonly stop: AbortController;
  /** How many fits there had been. */
  readonly fits: number;
  /** null until they are there. */
  known: ConfigDetails | null;
}

/**
 * What the law says of every open config, as typed: the one place that hover, lens, diagnostics and decorations read, so that
 * they never disagree. Typing is answered after a pause, a question at once; an answer to an older text is dropped.
 */
export class Live implements Disposable {
  readonly #changed = new EventEmitter<TextDocument>();
  /** Fires when what stands about a document may have changed. */
  readonly onDidChange = this.#changed.event;
  readonly #entries = new Map<TextDocument, Entry>();
  readonly #saved = new Map<TextDocument, Promise<string | null>>();
  /** Requests that the worker has not answered. */
  #busy = 0;
  readonly #listeners: readonly Disposable[];

  constructor(private readonly store: Store) {
    const all = () => {
      for (const document of workspace.textDocuments) this.#later(document, 0);
    };
    this.#listeners = [
      workspace.onDidOpenTextDocument((document) => {
        this.#later(document, 0);
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        this.#later(document, quiet);
      }),
      workspace.onDidSaveTextDocument((document) => {
        this.#saved.delete(document);
        this.#later(document, 0);
      }),
      workspace.onDidCloseTextDocument((document) => {
        this.#forget(document);
      }),
      store.onDidLearn(all),
    ];
    all();
  }

  /** What stands now, without waiting. */
  standing(document: TextDocument): Standing | null {
    return this.#entries.get(document)?.standing ?? null;
  }

  /** Whether what stands is the answer to the text as it is, so that its places can be edited. */
  isCurrent(document: TextDocument): boolean {
    const standing = this.standing(document);
    return standing?.stale === false && standing.text === document.getText();
  }

  /** What takes longer, of the text that stands, without waiting; null until it is there. */
  known(document: TextDocument): ConfigDetails | null {
    return this.#entries.get(document)?.details?.known ?? null;
  }

  /** All problems of the text that stands, without waiting. */
  problems(document: TextDocument): Problem[] {
    const own = this.standing(document)?.forecast.problems ?? [];
    return mergeProblems(own, this.known(document)?.problems ?? []);
  }

  /** What stands about the text as it is, once the answer has come; null where it is no config. */
  ask(document: TextDocument): Promise<Standing | null> {
    if (document.isClosed || !mayBeConfig(document)) return Promise.resolve(null);
    const entry = this.#entryOf(document);
    const stamp = this.#stampOf(document);
    if (entry.stamp === stamp) return entry.answer;
    clearTimeout(entry.timer);
    entry.stamp = stamp;
    entry.answer = this.#answer(document, entry, stamp);
    return entry.answer;
  }

  /** What takes longer, once it is worked out; null where there is nothing to say or the text is half typed. */
  async details(document: TextDocument): Promise<ConfigDetails | null> {
    const standing = await this.ask(document);
    const entry = this.#entries.get(document);
    const fit = this.store.groups.fittedFor(pathOf(document.uri))?.fit;
    if (standing === null || standing.stale || fit === undefined || entry === undefined) return null;
    entry.details ??= this.#detail(document, standing.text, fit);
    return entry.details.answer;
  }

  dispose(): void {
    for (const document of [...this.#entries.keys()]) this.#forget(document);
    for (const listener of this.#listeners) listener.dispose();
    this.#changed.dispose();
  }

  #entryOf(document: TextDocument): Entry {
    const known = this.#entries.get(document);
    if (known !== undefined) return known;
    const nothing = { standing: null, timer: undefined, details: undefined };
    const fresh: Entry = { stamp: '', answer: Promise.resolve(null), ...nothing };
    this.#entries.set(document, fresh);
    return fresh;
  }

  #stampOf({ version, isDirty }: TextDocument): string {
    return `${String(version)} ${String(isDirty)} ${String(this.store.knowledge)}`;
  }

  #later(document: TextDocument, wait: number): void {
    if (!mayBeConfig(document)) return;
    const entry = this.#entryOf(document);
    if (entry.stamp === this.#stampOf(document)) return;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      void this.ask(document);
    }, wait);
  }

  /** In turn, so that a question never waits for more than one document's details. */
  #detailLater(document: TextDocument, entry: Entry): void {
    entry.timer = setTimeout(() => {
      if (this.#busy > 0) this.#detailLater(document, entry);
      else void this.details(document);
    }, idle);
  }

  async #answer(document: TextDocument, entry: Entry, stamp: string): Promise<Standing | null> {
    const before = entry.standing;
    this.#busy++;
    try {
      const standing = await this.#read(document, before);
      if (entry.stamp !== stamp) return await entry.answer;
      entry.standing = standing;
      // A log that grows changes nothing about most configs.
      if (isSame(before, standing) && entry.details?.fits === this.store.fits) return standing;
      stopDetails(entry);
      this.#changed.fire(document);
      this.#detailLater(document, entry);
      return standing;
    } catch (error) {
      quietly(error);
      if (entry.stamp === stamp) entry.stamp = '';
      return before;
    } finally {
      this.#busy--;
    }
  }

  async #read(document: TextDocument, before: Standing | null): Promise<Standing | null> {
    const [path, text, dirty] = [pathOf(document.uri), document.getText(), document.isDirty];
    if (!mayHoldSchedule(path, text)) return settle(before, { forecast: null, broken: false }, text, !dirty);
    const saved = dirty ? await this.#savedText(document) : null;
    const request = {
      path,
      text,
      saved: saved === text ? null : saved,
      fitted: this.store.groups.fittedFor(path),
    };
    return settle(before, await this.store.typed(request), text, !dirty);
  }

  #detail(document: TextDocument, text: string, fit: Parameters<Store['details']>[0]['fit']): Detailing {
    const stop = new AbortController();
    const work = async () => {
      const found = await this.store.details({ path: pathOf(document.uri), text, fit }, stop.signal);
      if (stop.signal.aborted) return null;
      detailing.known = found;
      this.#changed.fire(document);
      return found;
    };
    this.#busy++;
    const answer = work()
      .catch((error: unknown) => {
        quietly(error);
        return null;
      })
      .finally(() => {
        this.#busy--;
      });
    const detailing: Detailing = { answer, stop, fits: this.store.fits, known: null };
    return detailing;
  }

  /** The text on disk of a document that isn't saved; null where there is none. */
  #savedText(document: TextDocument): Promise<string | null> {
    const known = this.#saved.get(document);
    if (known !== undefined) return known;
    const read = document.isUntitled ? Promise.resolve(null) : readText(document);
    this.#saved.set(document, read);
    return read;
  }

  #forget(document: TextDocument): void {
    const entry = this.#entries.get(document);
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    stopDetails(entry);
    this.#entries.delete(document);
    this.#saved.delete(document);
    if (entry.standing !== null) this.#changed.fire(document);
  }
}

function isSame(a: Standing | null, b: Standing | null): boolean {
  return a !== null && a.text === b?.text && JSON.stringify(a) === JSON.stringify(b);
}

function stopDetails(entry: Entry): void {
  entry.details?.stop.abort();
  entry.details = undefined;
}

async function readText({ uri }: TextDocument): Promise<string | null> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

/** Nobody asked for it by a command, so nothing pops up. */
function quietly(error: unknown): void {
  if (error instanceof Error && error.name === 'Cancelled') return;
  log().error('Reading a config:', error);
}
