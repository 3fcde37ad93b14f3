import { Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { LiveRun } from '../../protocol/worker.ts';
import type { Store } from '../store.ts';
import { log } from '../ui/log.ts';
import { Growing } from './growing.ts';
import { describeLive, statusText } from './statusText.ts';

/** A run is looked at no more often than this, in milliseconds, so that many growing logs cost little. */
const spacing = 3000;
/** How often it is looked whether a run has stopped, in milliseconds. */
const tick = 60_000;

/** The run that is being trained in the status bar: step, loss, forecast end. A click opens the plot. */
export function registerStatus(store: Store): Disposable {
  const item = window.createStatusBarItem('lrLaw.status', StatusBarAlignment.Left, 10);
  item.name = 'LR Law';
  item.command = 'lrLaw.openPlot';
  const growing = new Growing();
  const looks = new Looks(
    store,
    () => growing.at(Date.now()),
    (live) => {
      show(live);
    },
  );
  const show = (live: LiveRun | null) => {
    if (live === null) {
      item.hide();
      return;
    }
    item.text = statusText(live);
    item.tooltip = tooltipOf(live);
    const odd = live.findings.some(({ severity }) => severity === 'warning');
    item.backgroundColor = odd ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };
  const changed = store.onDidChange(() => {
    growing.update(store.runs, Date.now());
    looks.soon();
  });
  const timer = setInterval(() => {
    const ids = growing.at(Date.now());
    store.keepLive(ids);
    if (ids.length === 0) show(null);
  }, tick);
  return Disposable.from(
    item,
    changed,
    looks,
    new Disposable(() => {
      clearInterval(timer);
    }),
  );
}

/** Looks at the runs that are being trained, one at a time: the one that is shown, and the others in turn. */
class Looks {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  /** Whether something changed while it was looked. */
  #again = false;
  #shown: string | undefined;
  #turn = 0;

  constructor(
    private readonly store: Store,
    private readonly growing: () => string[],
    private readonly show: (live: LiveRun | null) => void,
  ) {}

  /** Looks again soon, if a run is being trained. */
  soon(): void {
    this.#again = this.#busy;
    if (this.#timer !== undefined || this.#busy || this.growing().length === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#look().catch((error: unknown) => {
          log().warn('Forecasting a run:', error);
        });
      },
      this.#shown === undefined ? 0 : spacing,
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    this.#busy = true;
    try {
      const ids = this.growing();
      if (this.#shown === undefined || !ids.includes(this.#shown)) this.#shown = ids[0];
      if (this.#shown === undefined) return;
      this.show(await this.store.lookAtLive(this.#shown, ids));
      const others = ids.filter((id) => id !== this.#shown);
      const next = others[this.#turn++ % Math.max(1, others.length)];
      if (next !== undefined) await this.store.lookAtLive(next, ids);
    } finally {
      this.#busy = false;
      if (this.#again) this.soon();
    }
  }
}

function tooltipOf(live: LiveRun): MarkdownString {
  const tooltip = new MarkdownString();
  for (const line of describeLive(live)) tooltip.appendText(line).appendMarkdown('\n\n');
  return tooltip;
}
