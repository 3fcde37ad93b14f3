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
