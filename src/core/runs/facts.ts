import { sizeInPath } from '../modelNames.ts';
import type { Run } from './types.ts';

/** What a run was trained with beside its LR, as far as its log, its config or its path tells. */
export interface RunFacts {
  /** Name of the architecture, lower case, without its size. */
  readonly model: string | null;
  /** Parameters. */
  readonly size: number | null;
  /** Name of the data set, lower case. */
  readonly data: string | null;
  /** Tokens of one update. */
  readonly batchTokens: number | null;
}

/** The arguments of a programme by name. */
export type Settings = Readonly<Record<string, unknown>>;

/** Arguments that name the model and the data, as the frameworks call them; the first that is there wins. */
const modelKeys = ['model_name_or_path', 'model_name', 'model_type', 'arch', 'architecture', 'model'];
const dataKeys = ['dataset_name', 'dataset', 'train_data', 'data_path', 'dataset_path', 'data'];

/** Architectures that people name folders after. */
const models =
  /(?<![a-z])(llama|gpt|olmo|qwen|pythia|mistral|gemma|opt|bloom|falcon|neox|mamba|phi|smollm|minicpm|deepseek|palm|t5|bert|rwkv|mpt)(?![a-z])/i;
/** Public corpora that people name folders after. */
const corpora =
  /(?<![a-z\d])(c4|openwebtext|owt|fineweb|redpajama|slimpajama|starcoder|pile|dclm|dolma|wikitext|tinystories|shakespeare|refinedweb|proof-?pile|cosmopedia)(?![a-z\d])/i;
/** A size within a name: `125M`, `1.3b`, and what stands around it. */
const sized = /[-_ .]?(?<![a-z\d.])\d+(?:\.\d+)?[mb](?![a-z\d])/gi;

/** What is known of a run. @param settings The arguments that its log tells of itself. */
export function collectFacts(
  { log, size, batchTokens }: Pick<Run, 'log' | 'size' | 'batchTokens'>,
  settings: Settings | null,
): RunFacts {
  const toldModel = nameIn(settings, modelKeys);
  return {
    model: toldModel === null ? inPath(log, models) : withoutSize(toldModel),
    size,
    data: nameIn(settings, dataKeys) ?? inPath(log, corpora),
    batchTokens,
  };
}

/** What a path alone tells of what lies there. */
export function factsOfPath(path: string): RunFacts {
  return collectFacts({ log: path, size: sizeInPath(path), batchTokens: null }, null);
}

/** The last part of a name or a path: where it lies on a disk is nothing of the model. */
function nameIn(settings: Settings | null, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = settings !== null && Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (typeof value !== 'string') continue;
    const name =
      value
        .toLowerCase()
        .split('/')
        .filter((part) => part.trim() !== '')
        .at(-1)
        ?.trim() ?? '';
    if (name !== '') return name;
  }
  return null;
}

/** The part nearest to the log wins. */
function inPath(path: string, names: RegExp): string | null {
  for (const segment of path.split('/').reverse()) {
    const name = names.exec(segment)?.[1];
    if (name !== undefined) return name.toLowerCase();
  }
  return null;
}

function withoutSize(name: string): string {
  const bare = name.replaceAll(sized, '');
  return bare === '' ? name : bare;
}
