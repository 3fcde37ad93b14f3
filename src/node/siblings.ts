import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { isNeighbour } from '../core/configs/neighbour.ts';

/** A file larger than this is data. */
const largest = 1 << 20;

/**
 * Gives the texts of files near a config, by their paths relative to its folder: in that folder, below it, or below the one
 * above. A config may come from anyone, so it may name nothing else, and what is not there or can't be read is undefined.
 */
export function siblingsOf(file: string): (path: string) => string | undefined {
  return (path) => {
    if (isAbsolute(path) || !isNeighbour(path)) return undefined;
    try {
      const found = resolve(dirname(file), path);
      const { size } = statSync(found);
      return size <= largest ? readFileSync(found, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}
