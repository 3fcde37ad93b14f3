import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Where `npm run package` puts the extension. */
export const vsixFile = join(root, `${name}-${version}.vsix`);
