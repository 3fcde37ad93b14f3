import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { isNeighbour } from '../core/configs/neighbour.ts';

/** A file larger than this is data. */
const largest = 1 << 20;

/**
 * Gives the texts of files near a config, by their paths relative to its folder: in that folder, below it, or below the one
 * above. A config may come from anyone, so it may name nothing else, not by a symbolic link either, and what is not there or
 * can't be read is undefined.
 * @param root Folder that the user has opened, which nothing is read outside of.
 */
export function siblingsOf(file: string, root?: string): (path: string) => string | undefined {
  return (path) => {
    if (isAbsolute(path) || !isNeighbour(path)) return undefined;
    try {
      const found = resolve(dirname(file), path);
      if (root !== undefined && !isUnder(found, resolve(root))) return undefined;
      const real = realpathSync(found);
      // A folder of configs may itself be a link.
      const homes = [dirname(file), resolve(dirname(file), '..')].map((home) => realpathSync(home));
      if (!homes.some((home) => isUnder(real, home))) return undefined;
      const { size } = statSync(real);
      return size <= largest ? readFileSync(real, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}

function isUnder(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
