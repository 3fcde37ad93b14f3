import { Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { LiveRun } from '../../protocol/worker.ts';
import type { Store } from '../store.ts';
import { log } from '../ui/log.ts';
import { Growing } from './growing.ts';
import { Looks } from './looks.ts';
import { describeLive, statusText } from './statusText.ts';

/** How often it is looked whether a run has stopped, in milliseconds. */
const tick = 60_000;

/** The run that is being trained in the status bar: step, loss, forecast end. A click opens the plot. */
export function registerStatus(store: Store): Disposable {
  const item = window.createStatusBarItem('lrLaw.status', StatusBarAlignment.Left, 10);
  item.name = 'LR Law';
  item.command = 'lrLaw.openPlot';
  const growing = new Growing();
  const looks = new Looks({
    growing: () => growing.at(Date.now()),
    look: (run, ids) => store.lives.look(run, ids),
    show: (live) => {
      show(live);
    },
    failed: (error) => {
      log().warn('Forecasting a run:', error);
    },
  });
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
    follow();
  });
  const follow = () => {
    store.lives.keep(growing.at(Date.now()));
    looks.soon();
  };
  const timer = setInterval(follow, tick);
  return Disposable.from(
    item,
    changed,
    looks,
    new Disposable(() => {
      clearInterval(timer);
    }),
  );
}

function tooltipOf(live: LiveRun): MarkdownString {
  const tooltip = new MarkdownString();
  for (const line of describeLive(live)) tooltip.appendText(line).appendMarkdown('\n\n');
  return tooltip;
}
