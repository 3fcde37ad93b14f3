import { Range, type DocumentSelector, type TextDocument } from 'vscode';
import { configGlobs, languageOf, looksLikeConfig, namesAnLr } from '../core/configs/names.ts';
import type { TextRange } from '../core/errors.ts';
import { pathOf } from './workspace/discover.ts';

/** A config larger than this is data, in characters. */
const largestConfig = 1 << 20;
/** More lines than a config of that size has; asked first, since counting characters goes over all lines. */
const mostLines = 1 << 17;

/** Documents that may be schedule configs. */
export const configSelector: DocumentSelector = [
  { language: 'python' },
  { language: 'yaml' },
  { language: 'json' },
  { language: 'jsonc' },
  { language: 'toml' },
  { language: 'shellscript' },
  { pattern: `**/{${configGlobs().join(',')}}` },
];

/** What the source-control and output views show is no file that anybody edits. */
const shownSchemes = new Set(['git', 'gitfs', 'output', 'vscode-scm', 'vscode-chat-code-block']);

/** Whether a document may be a schedule config, by its name and size alone. */
export function mayBeConfig(document: TextDocument): boolean {
  if (shownSchemes.has(document.uri.scheme) || !looksLikeConfig(pathOf(document.uri))) return false;
  if (document.lineCount > mostLines) return false;
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end) <= largestConfig;
}

/** Whether a text of that name is worth sending to the worker. */
export function mayHoldSchedule(path: string, text: string): boolean {
  const language = languageOf(path);
  return language !== undefined && namesAnLr(text, language);
}

/** A range of a document by character offsets. */
export function toRange(document: TextDocument, { start, end }: TextRange): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
