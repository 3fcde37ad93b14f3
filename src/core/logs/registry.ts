import { csv } from './csv.ts';
import { hfTrainerState } from './hfTrainerState.ts';
import { jsonl } from './jsonl.ts';
import type { LogFormat } from './types.ts';

/** Every log format; on equal scores the earlier reads the log. */
export const logFormats: readonly LogFormat[] = [hfTrainerState, jsonl, csv];
