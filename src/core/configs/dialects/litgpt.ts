import type { Schedule } from '../../schedule/schedule.ts';
import { hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import type { Finding } from '../findings.ts';
import { lengthOf, tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { defaultsUsed, valueOf, type Defaults } from './defaults.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  lr_warmup_steps: 'warmup',
  lr_warmup_fraction: 'warmup',
  max_tokens: 'total',
  max_steps: 'total',
  epochs: 'total',
  min_lr: 'min-lr',
  global_batch_size: 'batch',
  micro_batch_size: 'batch',
  max_seq_length: 'batch',
};
const tuningRoles: Readonly<Record<string, KeyRole>> = { ...roles, min_lr: 'other' };

/** `TrainArgs` as the scripts call it; torch.optim's own LR where none is given. */
const pretraining = {
  global_batch_size: 512,
  micro_batch_size: 4,
  max_tokens: 3e12,
  min_lr: 4e-5,
  lr_warmup_steps: 2000,
};
const tuning = { lr_warmup_steps: 100 };
const optimizerDefaults = { lr: 1e-3 };

/**
 * litgpt (`pretrain.py`, `finetune/*.py`, `args.py`). Pretraining counts micro-batches: with g of them in an update, update k
 * has the LR of i = k * g - 1: P * i/W, then a cosine to min_lr at i = M, with M = max_tokens // devices // (micro-batch *
 * length) and W = lr_warmup_steps * g. Finetuning counts updates, t = k - 1: P * t/W, then a cosine to 0 (not to min_lr) at T.
 */
export const litgptDialect: Dialect = {
  framework: 'litgpt',
  label: 'litgpt',
  languages: ['yaml', 'json'],
  detect(tree) {
    const train = new Section(tree.root, tree.text).child('train');
    if (train === undefined) return 0;
    const own = [
      'lr_warmup_steps',
      'lr_warmup_fraction',
      'max_tokens',
      'micro_batch_size',
      'global_batch_size',
    ];
    const count = own.filter((name) => train.map.entries.has(name)).length;
    if (count < 2) return 0;
    return /\blitgpt\b/.test(tree.text) ? 1 : 0.9;
  },
  read: readLitgpt,
};

interface Parts {
  readonly root: Section;
  readonly train: Section;
  readonly optimizer: Section;
}

function readLitgpt(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const root = new Section(tree.root, tree.text);
  const empty = new Section(emptyMap, tree.text);
  const parts = {
    root,
    train: root.child('train') ?? empty,
    optimizer: root.child('optimizer', 'init_args') ?? root.child('optimizer') ?? empty,
  };
  const tunes = ['checkpoint_dir', 'lora_r'].some((name) => root.has(name));
  return tunes ? readTuning(tree, parts, hints) : readPretraining(tree, parts, hints);
}

/** Devices times nodes; null for `auto` where nobody else knows. */
function worldOf(root: Section, standard: number | null, hints: ConfigHints): number | null {
  const devices = root.number('devices') ?? (root.has('devices') ? null : standard);
  if (devices === null) return hints.worldSize ?? null;
  return devices * (root.number('num_nodes') ?? 1);
}

interface Micro {
  /** Micro-batches of one update on one device, of the run and of the warm-up. */
  readonly each: number;
  readonly all: number;
  readonly warmup: number;
}

function microOf({ train }: Parts, world: number | null, hints: ConfigHints): Micro | null {
  const value = (name: string) => valueOf(train, pretraining, name);
  const [batch, micro, tokens, length] = [value('global_batch_size'), value('micro_batch_size'), value('max_tokens'), train.number('max_seq_length')]; // prettier-ignore
  if (world === null || batch === null || micro === null || tokens === null || length === undefined)
    return null;
  if (Math.min(world, micro, length) <= 0) return null;
  const each = Math.floor(Math.floor(batch / world) / micro);
  const all = Math.floor(Math.floor(tokens / world) / (micro * length));
  const warmup = warmupOf(train, pretraining, each, hints);
  return each < 1 || warmup === null ? null : { each, all, warmup: Math.min(all, warmup) };
}

/** In micro-batches, `each` of them in an update; null for a share of an epoch whose length is not known. */
function warmupOf(
  train: Section,
  defaults: Defaults,
  each: number,
  { stepsPerEpoch }: ConfigHints,
): number | null {
  const share = train.number('lr_warmup_fraction') ?? 0;
  if (share > 0) return stepsPerEpoch === undefined ? null : Math.ceil(share * stepsPerEpoch * each);
  if (train.map.entries.has('lr_warmup_steps') && !train.has('lr_warmup_steps')) return 0;
  const steps = valueOf(train, defaults, 'lr_warmup_steps');
  return steps === null ? null : steps * each;
}

function readPretraining(tree: ConfigTree, parts: Parts, hints: ConfigHints): ConfigReading {
  const { root, train, optimizer } = parts;
  const world = worldOf(root, null, hints);
  const micro = microOf(parts, world, hints);
  const peak = valueOf(optimizer, optimizerDefaults, 'lr');
  const floor = valueOf(train, pretraining, 'min_lr');
  const total = micro === null ? null : Math.floor(micro.all / micro.each);
  return finishReading(tree, {
    framework: 'litgpt',
    kind: 'cosine',
    peakLr: peak,
    minLr: floor,
    warmupSteps: micro === null ? null : Math.floor(micro.warmup / micro.each),
    totalSteps: total,
    parts: [{ section: train, roles }, { section: optimizer, roles: { lr: 'peak-lr' } }, { section: root, roles: { devices: 'batch', num_nodes: 'batch' } }], // prettier-ignore
    missing: [...unknowns(parts), ...microMissing(train, world, micro)],
    assumptions: defaultsUsed('litgpt', [
      { section: optimizer, defaults: optimizerDefaults },
      { section: train, defaults: pretraining },
    ]),
    tokensPerUpdate: tokensOf(
      valueOf(train, pretraining, 'global_batch_size'),
      train.number('max_seq_length'),
    ),
    build: () => buildMicro(peak ?? 0, floor ?? 0, micro, total),
  });
}

function unknowns({ train, optimizer }: Parts): Missing[] {
  return [...optimizer.unknownNumbers(['lr']), ...train.unknownNumbers(Object.keys(roles))];
}

function microMissing(train: Section, world: number | null, micro: Micro | null): Missing[] {
  if (micro !== null) return [];
  if (world === null) {
    return [{ what: 'worldSize', why: say`How many devices train is not known from this file (devices: auto): it decides how many micro-batches an update has.` }]; // prettier-ignore
  }
  if (train.number('max_seq_length') === undefined) {
    return [{ what: 'max_seq_length', why: say`max_seq_length is not set: it is the model’s own length, which decides the number of steps.` }]; // prettier-ignore
  }
  const share = (train.number('lr_warmup_fraction') ?? 0) > 0;
  if (share)
    return [
      {
        what: 'warmupSteps',
        why: say`The warm-up is a share of an epoch, whose length depends on the data.`,
      },
    ];
  return [
    { what: 'batchSize', why: say`global_batch_size has to be at least micro_batch_size on each device.` },
  ];
}

/** i = k * each - 1 at update k: i = 0 lies at k = 1/each. */
function buildMicro(peak: number, floor: number, micro: Micro | null, total: number | null): Schedule {
  const { each, all, warmup } = micro ?? { each: 1, all: 0, warmup: 0 };
  const rise: Stretch = {
    ...{ role: 'warm-up', shape: 'linear', from: 0, to: peak },
    ...{ last: Math.ceil((warmup + 1) / each) - 1, origin: 1 / each, span: warmup / each },
  };
  const fall: Stretch = {
    ...{ role: 'decay', shape: 'cosine', from: peak, to: floor },
    ...{
      last: all > warmup ? (all + 1) / each : 0,
      origin: (warmup + 1) / each,
      span: (all - warmup) / each,
    },
  };
  return joinStretches(
    [rise, { ...fall, last: Math.floor(fall.last) }, hold('after', floor, Infinity)],
    total,
  );
}

function readTuning(tree: ConfigTree, parts: Parts, hints: ConfigHints): ConfigReading {
  const { train, optimizer } = parts;
  const [steps, epochs] = [train.number('max_steps'), train.number('epochs')];
  const length = lengthOf(
    { steps: { name: 'train.max_steps', value: steps }, epochs: { name: 'train.epochs', value: epochs } },
    hints,
  );
  const peak = valueOf(optimizer, optimizerDefaults, 'lr');
  const warmup = warmupOf(train, tuning, 1, hints);
  const share = {
    what: 'warmupSteps',
    why: say`The warm-up is a share of an epoch, whose length depends on the data.`,
  };
  const missing = unknowns(parts);
  return finishReading(tree, {
    framework: 'litgpt',
    kind: 'cosine',
    peakLr: peak,
    minLr: 0,
    warmupSteps: warmup,
    totalSteps: length.steps,
    parts: [
      { section: train, roles: tuningRoles },
      { section: optimizer, roles: { lr: 'peak-lr' } },
    ],
    missing: [...missing, ...length.missing, ...(warmup === null && missing.length === 0 ? [share] : [])],
    findings: unusedFloor(train),
    assumptions: [
      ...defaultsUsed('litgpt', [{ section: optimizer, defaults: optimizerDefaults }, { section: train, defaults: (train.number('lr_warmup_fraction') ?? 0) > 0 ? {} : tuning }]), // prettier-ignore
      ...(steps !== undefined && epochs !== undefined
        ? [say`train.epochs are taken to last for train.max_steps.`]
        : []),
    ],
    build: () => buildTuning(peak ?? 0, warmup ?? 0, length.steps),
  });
}

function unusedFloor(train: Section): Finding[] {
  if (!train.has('min_lr')) return [];
  const message = say`Finetuning with litgpt anneals to 0: train.min_lr has no effect.`;
  return [{ code: 'no-effect', key: 'min_lr', message, severity: 'hint' }];
}

function buildTuning(peak: number, warmup: number, total: number | null): Schedule {
  const end = total ?? 0;
  const rise = warmUp(peak, warmup, 1);
  const fall: Stretch = {
    ...{ role: 'decay', shape: 'cosine', from: peak, to: 0 },
    ...{ last: end > warmup ? Infinity : 0, origin: warmup + 1, span: end - warmup },
  };
  return joinStretches([rise, fall], total);
}
