import { sizeByKey } from '../configs/modelSize.ts';
import type { ConfigReading } from '../configs/types.ts';
import type { ModelFacts } from '../fit/domain.ts';
import { sizeInPath } from '../modelNames.ts';
import type { LogFile } from './types.ts';

/** What a config and its path tell of a run beside the LR; the path is the user's own word for it, and wins. */
export function modelFacts(path: string, { tokensPerUpdate, modelSize = null }: ConfigReading): ModelFacts {
  return { size: sizeInPath(path) ?? modelSize, batchTokens: tokensPerUpdate };
}

/** The parameters of a run's model: as its path says, else what its log tells of itself, else its config. */
export function sizeOfRun({ path, reading }: LogFile, config: ConfigReading | null): number | null {
  const told = Object.entries(reading?.settings ?? {}).map(([key, value]) => sizeByKey(key, value));
  return sizeInPath(path) ?? told.find((size) => size !== null) ?? config?.modelSize ?? null;
}
