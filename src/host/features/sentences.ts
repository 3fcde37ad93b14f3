import { MarkdownString } from 'vscode';

/** A tooltip. Text from files is shown as text, never as Markdown. */
export function sentences(lines: readonly string[]): MarkdownString {
  const tooltip = new MarkdownString();
  for (const line of lines.filter((text) => text !== '')) tooltip.appendText(line).appendMarkdown('\n\n');
  return tooltip;
}
