import { deepSpeedWriter } from './frameworks/deepSpeed.ts';
import { huggingFaceWriter, llamaFactoryWriter } from './frameworks/huggingFace.ts';
import { litgptWriter } from './frameworks/litgpt.ts';
import { lrsWriter } from './frameworks/lrs.ts';
import { megatronWriter } from './frameworks/megatron.ts';
import { nanoGptWriter } from './frameworks/nanoGpt.ts';
import { olmoWriter } from './frameworks/olmo.ts';
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
];
