import type { Word } from './shellLexer.ts';
import { expandParts, splitPieces, textOf, within, type Field, type Variables } from './shellWords.ts';

const shells = /(?:^|\/)(?:bash|sh|zsh|dash)$/;
const separators = new Set([';', '&&', '||', '|', '&']);

/** The words of a command that a shell will read as a script of its own: what follows `bash -c`, and all after `eval`. */
export function scriptWords(words: readonly Word[]): readonly Word[] {
  const names = words.map(literal);
  if (names[0] === 'eval') return words.slice(1);
  const at = names.findIndex((name, i) => shells.test(name) && /^-\w*c$/.test(names[i + 1] ?? ''));
  return at < 0 ? [] : words.slice(at + 2, at + 3);
}

function literal({ parts }: Word): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '\0')).join('');
}

/**
 * The simple commands of a script that stands within quotes or in a variable, each as its words. Blanks split words, quotes
 * around a word fall away; blocks and assignments in it are not followed.
 */
export function innerCommands(text: string, script: readonly Word[], variables: Variables): Field[][] {
  const commands: Field[][] = [[]];
  for (const word of script) {
    for (const pieces of splitPieces(expandParts(text, word.parts, variables))) {
      const field = { pieces, place: word.range };
      const written = textOf(pieces);
      if (separators.has(written)) commands.push([]);
      else commands.at(-1)!.push(unquoted(withoutSemicolon(field, written)));
      if (written.length > 1 && written.endsWith(';')) commands.push([]);
    }
  }
  return commands.filter((fields) => fields.length > 0);
}

function withoutSemicolon(field: Field, written: string): Field {
  const last = field.pieces.at(-1);
  if (last === undefined || !written.endsWith(';') || last.why !== undefined) return field;
  return { ...field, pieces: [...field.pieces.slice(0, -1), within(last, 0, last.text.slice(0, -1))] };
}

function unquoted(field: Field): Field {
  const [only, ...others] = field.pieces;
  const inner = /^(['"])([^'"]*)\1$/.exec(only?.text ?? '')?.[2];
  if (only === undefined || inner === undefined || others.length > 0) return field;
  return { ...field, pieces: [within(only, 1, inner)] };
}
