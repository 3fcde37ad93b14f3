import { csv } from './formats/csv.ts';
import { buildNanoGpt } from './formats/buildNanoGpt.ts';
import { composer } from './formats/composer.ts';
import { deepspeed } from './formats/deepspeed.ts';
import { deepspeedCsvMonitor } from './formats/deepspeedCsvMonitor.ts';
import { fairseq } from './formats/fairseq.ts';
import { gptNeox } from './formats/gptNeox.ts';
import { hfStdout } from './formats/hfStdout.ts';
import { internevo } from './formats/internevo.ts';
import { json } from './formats/json.ts';
import { levanter } from './formats/levanter.ts';
import { lightningCsv } from './formats/lightningCsv.ts';
import { litGpt } from './formats/litGpt.ts';
import { llmC } from './formats/llmC.ts';
import { maxtext } from './formats/maxtext.ts';
import { maxtextJsonl } from './formats/maxtextJsonl.ts';
import { megatron } from './formats/megatron.ts';
import { megatronGolden } from './formats/megatronGolden.ts';
import { mlflow } from './formats/mlflow.ts';
import { mmengine } from './formats/mmengine.ts';
import { moddedNanoGpt } from './formats/moddedNanoGpt.ts';
import { nanochat } from './formats/nanochat.ts';
import { nanoGpt } from './formats/nanoGpt.ts';
import { nemo } from './formats/nemo.ts';
import { olmo } from './formats/olmo.ts';
import { olmoCore } from './formats/olmoCore.ts';
import { paddlenlp } from './formats/paddlenlp.ts';
import { parquet } from './formats/parquet.ts';
import { tensorboard } from './formats/tensorboard.ts';
import { torchTitan } from './formats/torchTitan.ts';
import { trackio } from './formats/trackio.ts';
import { wandb } from './formats/wandb.ts';
import { hfTrainerState } from './formats/hfTrainerState.ts';
import { jsonl } from './formats/jsonl.ts';
import type { LogFormat } from './types.ts';

/** Every log format; on equal scores the earlier reads the log. */
export const logFormats: readonly LogFormat[] = [
  hfTrainerState,
  jsonl,
  csv,
  buildNanoGpt,
  composer,
  deepspeed,
  deepspeedCsvMonitor,
  fairseq,
  gptNeox,
  hfStdout,
  internevo,
  json,
  levanter,
  lightningCsv,
  litGpt,
  llmC,
  maxtext,
  maxtextJsonl,
  megatron,
  megatronGolden,
  mlflow,
  mmengine,
  moddedNanoGpt,
  nanochat,
  nanoGpt,
  nemo,
  olmo,
  olmoCore,
  paddlenlp,
  parquet,
  tensorboard,
  torchTitan,
  trackio,
  wandb,
];
