import { axolotlWriter } from './frameworks/axolotl.ts';
import { composerWriter } from './frameworks/composer.ts';
import { deepSpeedWriter } from './frameworks/deepSpeed.ts';
import { fairseqWriter } from './frameworks/fairseq.ts';
import { gptNeoXWriter } from './frameworks/gptNeoX.ts';
import { huggingFaceWriter, llamaFactoryWriter } from './frameworks/huggingFace.ts';
import { levanterWriter } from './frameworks/levanter.ts';
import { litgptWriter } from './frameworks/litgpt.ts';
import { llmCWriter } from './frameworks/llmC.ts';
import { lrsWriter } from './frameworks/lrs.ts';
import { maxTextWriter } from './frameworks/maxText.ts';
import { megatronWriter } from './frameworks/megatron.ts';
import { moddedNanoGptWriter } from './frameworks/moddedNanoGpt.ts';
import { nanochatWriter } from './frameworks/nanochat.ts';
import { nanoGptWriter } from './frameworks/nanoGpt.ts';
import { nemoWriter } from './frameworks/nemo.ts';
import { olmoWriter } from './frameworks/olmo.ts';
import { olmoCoreWriter } from './frameworks/olmoCore.ts';
import { paddleNlpWriter } from './frameworks/paddleNlp.ts';
import { torchtitanWriter } from './frameworks/torchtitan.ts';
import type { Writer } from './types.ts';

/** Every framework whose configs are written. A new one is one file and one line here. */
export const writers: readonly Writer[] = [
  lrsWriter,
  huggingFaceWriter,
  llamaFactoryWriter,
  megatronWriter,
  nanoGptWriter,
  torchtitanWriter,
  olmoWriter,
  litgptWriter,
  deepSpeedWriter,
  axolotlWriter,
  composerWriter,
  gptNeoXWriter,
  levanterWriter,
  maxTextWriter,
  nemoWriter,
  nanochatWriter,
  llmCWriter,
  paddleNlpWriter,
  fairseqWriter,
  olmoCoreWriter,
  moddedNanoGptWriter,
];
