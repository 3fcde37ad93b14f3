import { samplesPerUpdate, tokensOf } from '../length.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import { emptyMap, type ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading, Dialect, KeyRole, Missing } from '../types.ts';
import { warmupCosineLr } from './colossalAiSchedules.ts';

const schedulerRoles: Readonly<Record<string, KeyRole>> = {
  total_steps: 'decay',
  init_steps: 'other',
  warmup_ratio: 'warmup',
  eta_min: 'min-lr',
};
const dataRoles: Readonly<Record<string, KeyRole>> = {
  total_steps: 'total',
  seq_len: 'batch',
  micro_num: 'batch',
  micro_bsz: 'batch',
};

/**
 * InternEvo's and InternLM's Python configs (`internlm/solver/schedulers/lr_scheduler.py`,
 * `FineTuneCosineAnnealingWarmupLR`): `lr_scheduler = dict(…)` beside `adam = dict(lr=…)` and `data = dict(…)`.
 */
export const internEvoDialect: Dialect = {
  framework: 'internevo',
  label: 'InternEvo',
  languages: ['python'],
  detect(tree) {
    const { scheduler, adam } = sectionsOf(tree);
    const own = ['init_steps', 'warmup_ratio', 'eta_min'].filter((name) => scheduler.has(name)).length;
    return scheduler.has('total_steps') && own >= 1 && adam.has('lr') ? 0.9 : 0;
  },
  read: readInternEvo,
};

function sectionsOf({ root, text }: ConfigTree) {
  const at = (name: string) => new Section(root, text).child(name) ?? new Section(emptyMap, text);
  return { scheduler: at('lr_scheduler'), adam: at('adam'), data: at('data') };
}

function readInternEvo(tree: ConfigTree, hints: ConfigHints): ConfigReading {
  const { scheduler, adam, data } = sectionsOf(tree);
  const end = totalOf(scheduler, data);
  const totalSteps = data.number('total_steps') ?? hints.totalSteps ?? end;
  const ratio = scheduler.number('warmup_ratio') ?? 0;
  const warmup = end === null ? null : Math.floor(end * ratio);
  const [idle, floor] = [scheduler.number('init_steps') ?? 0, scheduler.number('eta_min') ?? 0];
  const peakLr = adam.number('lr') ?? null;
  const { samples } = samplesPerUpdate({ micro: data.number('micro_bsz') ?? null, accumulation: data.number('micro_num') ?? null }, hints); // prettier-ignore
  return finishReading(tree, {
    framework: 'internevo',
    kind: 'cosine',
    ...{ peakLr, minLr: floor, totalSteps, schedulerTotal: end },
    warmupSteps: warmup === null ? null : warmup + idle,
    tokensPerUpdate: data.has('micro_num') ? tokensOf(samples, data.number('seq_len') ?? null) : null,
    parts: [
      { section: scheduler, roles: schedulerRoles },
      { section: adam, roles: { lr: 'peak-lr' } },
      { section: data, roles: dataRoles },
    ],
    missing: [
      ...adam.unknownNumbers(['lr']),
      ...scheduler.unknownNumbers(['init_steps', 'warmup_ratio', 'eta_min']),
      ...(end === null ? [unknownTotal(scheduler)] : []),
    ],
    assumptions: [],
    build: () =>
      warmupCosineLr({ peak: peakLr ?? 0, floor, idle, warmup: warmup ?? 0, end: end ?? 0 }, totalSteps),
  });
}

/** `total_steps=data["total_steps"]`, as the examples have it, is a look-up in the file itself. */
function totalOf(scheduler: Section, data: Section): number | null {
  const node = scheduler.node('total_steps');
  const looksUp =
    node?.type === 'unknown' && /^data\s*(\[\s*["']total_steps["']\s*\]|\.total_steps)$/.test(node.text);
  return (looksUp ? data.number('total_steps') : scheduler.number('total_steps')) ?? null;
}

function unknownTotal(scheduler: Section): Missing {
  return { what: 'totalSteps', why: scheduler.whyUnknown('total_steps') };
}
