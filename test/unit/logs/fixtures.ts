import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { memorySource, partOf, type LogPart } from '../../../src/core/logs/source.ts';

export const folder = new URL('../../fixtures/logs/', import.meta.url);
const ending = '.golden.json';

/** A log kept as an example: a file, or a folder with the files of one log. */
export interface Fixture {
  /** Folder that it lies in: the registry name of its format. */
  readonly format: string;
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly golden: URL;
}

/** Every log fixture. Generators (`*.mjs`) may lie beside them. */
export const fixtures: readonly Fixture[] = readdirSync(folder).flatMap((format) =>
  readdirSync(new URL(`${format}/`, folder))
    .filter((name) => !name.endsWith(ending) && !name.endsWith('.mjs'))
    .map((name) => ({
      format,
      name,
      files: filesOf(format, name),
      golden: new URL(`${format}/${name}${ending}`, folder),
    })),
);

function filesOf(format: string, name: string): Fixture['files'] {
  const at = new URL(`${format}/${name}`, folder);
  const read = (path: string) => new Uint8Array(readFileSync(new URL(`${format}/${path}`, folder)));
  if (!statSync(at).isDirectory()) return [{ path: name, bytes: read(name) }];
  return readdirSync(at, { recursive: true, encoding: 'utf8' })
    .map((inner) => `${name}/${inner.replaceAll('\\', '/')}`)
    .filter((path) => statSync(new URL(`${format}/${path}`, folder)).isFile())
    .sort()
    .map((path) => ({ path, bytes: read(path) }));
}

/** The files as parts of a log, each changed as wanted. */
export function partsOf(
  { files }: Pick<Fixture, 'files'>,
  change: (bytes: Uint8Array, i: number) => Uint8Array = (bytes) => bytes,
): LogPart[] {
  return files.map(({ path, bytes }, i) => partOf(path, memorySource(change(bytes, i))));
}

/** What a fixture should read as; null where nobody has said so yet. */
export function goldenOf({ golden }: Fixture): unknown {
  return existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : null;
}
