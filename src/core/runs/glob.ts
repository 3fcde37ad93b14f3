/**
 * Whether a path or a run's name matches a pattern: `*` within a part, `**` over parts, `?` one character; a pattern
 * without a slash is held against the name and the base name.
 */
export function matchesGlob(pattern: string, path: string, name: string): boolean {
  const expression = globExpression(pattern);
  if (pattern.includes('/')) return expression.test(path) || globExpression(`**/${pattern}`).test(path);
  const base = path.slice(path.lastIndexOf('/') + 1);
  return [name, base, base.replace(/\.[^.]+$/, '')].some((text) => expression.test(text));
}

function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**/', '\u0000')
    .replaceAll('**', '\u0001')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\u0000', '(?:.*/)?')
    .replaceAll('\u0001', '.*');
  return new RegExp(`^${source}$`);
}
