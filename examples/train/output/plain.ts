/** Tag of a template that holds numbers: each is written as JavaScript writes it, shortest exact form, no locale. */
export function plain(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.reduce((text, part, i) => text + String(values[i - 1] ?? '') + part);
}
