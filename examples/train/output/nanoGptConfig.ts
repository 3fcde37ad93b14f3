import type { NanoGptSchedule } from '../schedule/types.ts';
import { EVALUATION_INTERVAL, HELD_OUT_POSITIONS, LOG_INTERVAL, OPTIMISER, SHAPE } from '../settings.ts';
import { plain } from './plain.ts';

/** A config in the manner of nanoGPT: assignments in Python. */
export const nanoGptConfig = (name: string, schedule: NanoGptSchedule, seed: number): string => plain`\
# ${name}: character-level language model on TypeScript's declaration files
out_dir = 'runs/${name}'
seed = ${seed}

# data and model
dataset = 'typescript_lib_char'
batch_size = ${SHAPE.batch}
block_size = ${SHAPE.context}
gradient_accumulation_steps = 1
n_embd = ${SHAPE.width}
n_hidden = ${SHAPE.hidden}

# AdamW
learning_rate = ${schedule.peakLr}
max_iters = ${schedule.maxIterations}
weight_decay = ${OPTIMISER.weightDecay}
beta1 = ${OPTIMISER.beta1}
beta2 = ${OPTIMISER.beta2}
grad_clip = ${OPTIMISER.maxGradientNorm.toFixed(1)}

# LR schedule
decay_lr = True
warmup_iters = ${schedule.warmupIterations}
lr_decay_iters = ${schedule.decayIterations}
min_lr = ${schedule.peakLr} / ${Math.round(schedule.peakLr / schedule.minLr)}

# logging
log_interval = ${LOG_INTERVAL}
eval_interval = ${EVALUATION_INTERVAL}
eval_iters = ${HELD_OUT_POSITIONS / SHAPE.batch}
`;
