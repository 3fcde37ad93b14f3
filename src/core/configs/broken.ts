import { languageOf } from './names.ts';
import { readTree } from './registry.ts';

/** What `git` leaves in a file that it could not merge. */
const conflict = /^(?:<{7}|={7}|>{7})(?:\s|$)/m;

/** Whether a text is half typed or half merged: its language can't be read to the end, so what it holds may not be what is meant. */
export function isBroken(path: string, text: string): boolean {
  const language = languageOf(path);
  if (language === undefined) return false;
  return hasConflict(text) || readTree(language, text).problems.some(({ code }) => code === 'syntax');
}

/** Whether a text holds both sides of a merge. */
export function hasConflict(text: string): boolean {
  return conflict.test(text);
}
