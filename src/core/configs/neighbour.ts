/**
 * Whether a config may name a file by this relative path: in its folder, below it, or below the folder above. A config may
 * come from anyone, so nothing else is looked at.
 */
export function isNeighbour(path: string): boolean {
  const inside = /^(?:\.\.?\/)?(?!\.\.(?:[/\\]|$))[^\0\\]+$/.test(path) && !/[^.]\/\.\.(?:\/|$)/.test(path);
  return inside && !/^(?:\/|[A-Za-z]:)/.test(path);
}
