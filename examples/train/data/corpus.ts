import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Text as symbols 0..95, one byte each: the line feed is 0, printable ASCII follows, all else is a question mark. */
export type Symbols = Uint8Array;

/** The number of different symbols. */
export const VOCABULARY = 96;

/** One paragraph in this many is held out. */
const HELD_OUT_SHARE = 12;
/** A near copy of `lib.dom.d.ts`: it would put held-out text into the training text. */
const NEAR_COPIES = 'lib.webworker';

/** The text of a run: what it is trained on, and what it never sees. */
export interface Corpus {
  readonly training: Symbols;
  readonly heldOut: Symbols;
}

function paragraphsOf(folder: string): Set<string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.d.ts') && !file.startsWith(NEAR_COPIES));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  const paragraphs = texts.flatMap((text) => text.replaceAll('\r', '').split(/\n\s*\n/));
  return new Set(paragraphs.map((paragraph) => paragraph.trimEnd()).filter((paragraph) => paragraph !== ''));
}

const LINE_FEED = 0x0a;
const [FIRST_PRINTABLE, LAST_PRINTABLE, QUESTION_MARK] = [0x20, 0x7e, 0x3f];

function symbolOf(code: number): number {
  if (code === LINE_FEED) return 0;
  const printable = code >= FIRST_PRINTABLE && code <= LAST_PRINTABLE;
  return (printable ? code : QUESTION_MARK) - FIRST_PRINTABLE + 1;
}

function symbolsOf(paragraphs: readonly string[]): Symbols {
  const text = paragraphs.join('\n\n');
  return Uint8Array.from({ length: text.length }, (_, i) => symbolOf(text.charCodeAt(i)));
}

// By content, not by place, so that another file in the folder leaves the other paragraphs where they are.
const isHeldOut = (paragraph: string): boolean =>
  createHash('sha256').update(paragraph).digest().readUInt32LE() % HELD_OUT_SHARE === 0;

/**
 * Reads the declaration files of a folder, paragraph by paragraph (an interface with its comments is one), drops
 * repeated paragraphs, and holds out a fixed part of them.
 */
export function readCorpus(folder: string): Corpus {
  const paragraphs = [...paragraphsOf(folder)];
  return {
    training: symbolsOf(paragraphs.filter((paragraph) => !isHeldOut(paragraph))),
    heldOut: symbolsOf(paragraphs.filter(isHeldOut)),
  };
}
