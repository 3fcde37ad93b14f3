/** What stands between the fields of a line; `blanks` is any run of spaces or tabs. */
export type Delimiter = '\t' | ';' | ',' | '|' | 'blanks';

/** On equal evidence the earlier wins: `1;2,5` has decimal commas, and `1, 2` blanks for the eye. */
export const delimiters: readonly Delimiter[] = ['\t', ';', ',', '|', 'blanks'];

/** The fields of a line, trimmed; a quoted field may hold the delimiter and doubled quotes. */
export function splitFields(line: string, delimiter: Delimiter): string[] {
  if (delimiter === 'blanks') return line.trim().split(/\s+/);
  if (!line.includes('"')) return line.split(delimiter).map((field) => field.trim());
  return splitQuoted(line, delimiter);
}

/** How many fields `splitFields` gives, without making them. */
export function countFields(line: string, delimiter: Delimiter): number {
  if (delimiter === 'blanks') return countBetweenBlanks(line);
  if (line.includes('"')) return splitQuoted(line, delimiter).length;
  let count = 1;
  for (let at = line.indexOf(delimiter); at >= 0; at = line.indexOf(delimiter, at + 1)) count++;
  return count;
}

/** An empty text is one field, as when it is split. */
function countBetweenBlanks(line: string): number {
  let [count, blank] = [0, true];
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    // Blanks beyond ASCII are many, and rare.
    if (code > 0x7f) return splitFields(line, 'blanks').length;
    const isBlank = code === 0x20 || (code >= 0x09 && code <= 0x0d);
    if (blank && !isBlank) count++;
    blank = isBlank;
  }
  return Math.max(1, count);
}

function splitQuoted(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (char === '"' && quoted && line[i + 1] === '"') {
      field += '"';
      i++;
    } else if (char === '"') quoted = !quoted;
    else if (char === delimiter && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += char;
  }
  return [...fields, field.trim()];
}
