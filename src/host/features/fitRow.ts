import { ThemeIcon, TreeItem } from 'vscode';
import { formatLoss } from '../../core/format.ts';
import type { Fit } from '../../core/fit/types.ts';
import { say } from '../../core/words.ts';
import { sentences } from './sentences.ts';

/** The row of the tree that says what was fitted; a press opens the plot. */
export function fitRow({ law, parameters, distrust, domain, lawError }: Fit): TreeItem {
  const item = new TreeItem(say`Fit: ${law} law`);
  const floor = parameters['L0'];
  const runs = domain.runs === 1 ? say`1 run` : say`${domain.runs} runs`;
  item.id = 'lrLaw.fit';
  item.description = floor === undefined ? runs : say`${runs}, L0 ${formatLoss(floor.value)} nats`;
  item.iconPath = new ThemeIcon(distrust.length > 0 ? 'warning' : 'graph');
  item.tooltip = sentences([
    ...Object.entries(parameters).map(([name, { value, standardError }]) =>
      standardError === null
        ? `${name} ${value.toPrecision(4)}`
        : `${name} ${value.toPrecision(4)} ± ${standardError.toPrecision(2)}`,
    ),
    say`The law’s own error: ${(100 * lawError.half90).toFixed(2)} % of the loss (90 %).`,
    ...distrust,
  ]);
  item.contextValue = 'fit';
  item.command = { command: 'lrLaw.openPlot', title: say`Open Plot` };
  return item;
}
