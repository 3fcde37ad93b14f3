import { hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import type { ShapeName } from '../../schedule/schedule.ts';
import type { Problem } from '../../errors.ts';
import { finishReading } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigNode, ConfigTree } from '../tree.ts';
import type { ConfigReading, Dialect, KeyRole } from '../types.ts';
import { say } from '../../words.ts';

const roles: Readonly<Record<string, KeyRole>> = {
  peak_lr: 'peak-lr',
  warmup_steps: 'warmup',
  segments: 'kind',
};
const segmentRoles: Readonly<Record<string, KeyRole>> = { steps: 'total', lr: 'other', shape: 'kind' };

/** Shapes by their names in the file. */
const shapes: Readonly<Record<string, ShapeName>> = {
  constant: 'constant',
  linear: 'linear',
  cosine: 'cosine',
  exponential: 'exponential',
  '1-sqrt': 'one-minus-sqrt',
};

/**
 * The project's own `*.lrs.yaml`: a linear warm-up from 0 to `peak_lr` over `warmup_steps`, then `segments`, a list of
 * `{steps, lr, shape}`. A constant segment (the default) runs at `lr`; every other goes from the LR before it and reaches
 * `lr` at its last step.
 */
export const segmentsDialect: Dialect = {
  framework: 'lrs',
  label: 'explicit schedule (*.lrs.yaml)',
  languages: ['yaml'],
  detect(tree, path) {
    if (/\.lrs\.ya?ml$/i.test(path)) return 1;
    return tree.root.entries.has('peak_lr') && tree.root.entries.get('segments')?.value.type === 'list'
      ? 0.9
      : 0;
  },
  read: readSegments,
};

interface ListedSegment {
  readonly section: Section;
  readonly steps: number;
  readonly lr: number;
  readonly shape: ShapeName;
}

function readSegments(tree: ConfigTree): ConfigReading {
  const section = new Section(tree.root, tree.text);
  const list = section.node('segments');
  const items = list?.type === 'list' ? list.items : [];
  const problems: Problem[] = [];
  if (items.length === 0) {
    const message = say`A schedule needs segments: a list of {steps, lr}.`;
    problems.push(section.problem('segments', { code: 'no-segments', message, severity: 'error' }));
  }
  const listed = items.flatMap((item, i) => readSegment(item, i, section, problems));
  const warmup = section.number('warmup_steps') ?? 0;
  const peak = section.number('peak_lr') ?? listed[0]?.lr ?? null;
  const total = listed.reduce((sum, { steps }) => sum + steps, warmup);
  return finishReading(tree, {
    framework: 'lrs',
    kind: 'explicit',
    // A file may warm up in several stretches.
    peakLr: peak === null ? null : Math.max(peak, ...listed.map(({ lr }) => lr)),
    minLr: listed.length === 0 ? null : Math.min(...listed.map(({ lr }) => lr)),
    warmupSteps: warmup,
    totalSteps: listed.length === 0 ? null : total,
    parts: [
      { section, roles },
      ...listed.map((segment) => ({ section: segment.section, roles: segmentRoles })),
    ],
    missing: section.unknownNumbers(['peak_lr', 'warmup_steps']),
    problems,
    assumptions: [],
    build: () => joinStretches(collectStretches(peak ?? 0, warmup, listed), total),
  });
}

function readSegment(item: ConfigNode, index: number, parent: Section, problems: Problem[]): ListedSegment[] {
  const section = item.type === 'map' ? new Section(item, parent.text) : undefined;
  const [steps, lr] = [section?.number('steps'), section?.number('lr')];
  const shape = shapes[section?.string('shape') ?? 'constant'];
  if (
    section !== undefined &&
    steps !== undefined &&
    steps >= 1 &&
    lr !== undefined &&
    lr >= 0 &&
    shape !== undefined
  ) {
    return [{ section, steps: Math.round(steps), lr, shape }];
  }
  const message = say`Segment ${String(index + 1)} needs steps (at least 1), lr (at least 0) and, if any, a shape out of ${Object.keys(shapes).join(', ')}.`;
  problems.push(parent.problem('segments', { code: 'bad-segment', message, severity: 'error' }));
  return [];
}

function collectStretches(peak: number, warmup: number, listed: readonly ListedSegment[]): Stretch[] {
  const rise = warmUp(peak, warmup);
  const stretches = [rise];
  let end = warmup;
  let before = peak;
  for (const { steps, lr, shape } of listed) {
    const last = end + steps;
    if (shape === 'constant') stretches.push(hold('stable', lr, last));
    else
      stretches.push({
        role: lr < before ? 'decay' : 'stable',
        shape,
        from: before,
        to: lr,
        last,
        origin: end,
        span: steps,
      });
    [end, before] = [last, lr];
  }
  return stretches;
}
