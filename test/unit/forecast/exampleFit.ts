import { fileURLToPath } from 'node:url';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../../src/core/configs/registry.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import type { KnownText } from '../../../src/core/forecast/sensitivity.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import { fitRuns } from '../../../src/core/runs/fitRuns.ts';
import { readConfigFile, readLogFile } from '../../../src/core/runs/read.ts';
import { collectRuns } from '../../../src/core/runs/resolve.ts';
import type { Run } from '../../../src/core/runs/types.ts';

const examples = fileURLToPath(new URL('../../../examples/runs', import.meta.url));

/** The runs of some examples. */
export async function readExamples(names: readonly string[]): Promise<readonly Run[]> {
  const files = names.flatMap((name) =>
    readdirSync(join(examples, name)).map((file) => join(examples, name, file)),
  );
  const configs = files.flatMap((path) => readConfigFile(path, readFileSync(path, 'utf8')) ?? []);
  const others = files.filter((path) => configs.every((config) => config.path !== path));
  const logs = await Promise.all(
    others.map((path) => readLogFile(path, [{ path, ...memorySource(new Uint8Array(readFileSync(path))) }])),
  );
  return collectRuns(logs, configs).runs;
}

/** A fit of a constant and a cosine example run, and the two runs. */
export async function fitExamples(): Promise<{ fit: Fit; runs: readonly Run[] }> {
  const runs = await readExamples(['constant-6000', 'cosine-6000']);
  return { fit: await fitRuns(runs), runs };
}

/** A nanoGPT config as the checks take it. */
export function nanoGpt(values: Readonly<Record<string, string>>): KnownText {
  const all = {
    ...{ learning_rate: '2e-3', max_iters: '5000', lr_decay_iters: '5000' },
    ...{ warmup_iters: '100', min_lr: '2e-4', ...values },
  };
  const text = Object.entries(all)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
  return known('/w/config.py', text);
}

/** A text as the checks take it. */
export function known(path: string, text: string): KnownText {
  const reading = readConfig(path, text);
  if (reading === null) throw new Error(`This is no config:\n${text}`);
  return { path, text, hints: {}, reading };
}
