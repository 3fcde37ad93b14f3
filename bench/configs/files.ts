import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { looksLikeConfig } from '../../src/core/configs/names.ts';
import type { ConfigHints } from '../../src/core/configs/types.ts';

/** A config to be measured. */
export interface BenchConfig {
  readonly path: string;
  readonly text: string;
  readonly hints: ConfigHints;
}

/** What lies beside a fixture and is none. */
const beside = /\.golden\.json$|\.hints\.json$|\.sources[\\/]/;

/** Every fixture, and every sample beside the checkout where there are any. */
export function collectConfigs(): BenchConfig[] {
  const folders = [resolve('test/fixtures/configs'), resolve('..', 'shared', 'samples', 'configs')];
  return folders.filter((folder) => existsSync(folder)).flatMap(collectFolder);
}

function collectFolder(folder: string): BenchConfig[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => looksLikeConfig(path) && !beside.test(path))
    .map((path) => ({
      path: relative(folder, path),
      text: readFileSync(path, 'utf8'),
      hints: hintsOf(`${path}.hints.json`),
    }));
}

function hintsOf(path: string): ConfigHints {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ConfigHints) : {};
}
