import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints } from '../../../../src/core/configs/types.ts';
import { applyShape, writableFrameworks } from '../../../../src/core/configs/write/write.ts';
import { toArray } from '../../../../src/core/schedule/schedule.ts';
import { shapeSchedule, type ScheduleShape } from '../../../../src/core/schedule/shape.ts';
import { fixtures, type Fixture } from '../fixtures.ts';
import { anyShape, edited, targets } from './targets.ts';
import { often } from '../../effort.ts';

const written = fixtures.filter(({ framework }) => writableFrameworks.some((each) => each.framework === framework)); // prettier-ignore
const shapes = Object.entries(targets).map(([name, target]) => ({ name, target }));

/** Updates that a framework may be before or behind: those of `applyShape`'s doc. */
function shiftOf({ framework, text }: Fixture): number {
  return ['deepspeed', 'llm-foundry'].includes(framework) || text.includes('--lr-decay-tokens') ? 2 : 1;
}

/** Looks at every LR apart from the code under test. */
function expectRuns(path: string, text: string, target: ScheduleShape, hints: ConfigHints, shift: number) {
  const reading = readConfig(path, text, hints)!;
  const context = `${path}\n${text}`;
  expect(reading.missing.filter(() => reading.schedule === null), context).toEqual([]); // prettier-ignore
  expect(reading.problems.filter(({ severity }) => severity === 'error'), context).toEqual([]); // prettier-ignore
  expect(reading.totalSteps, context).toBe(target.totalSteps);
  expect(reading.peakLr! / target.peakLr, context).toBeCloseTo(1, 9);
  const { totalSteps, warmupSteps, peakLr, minLr, decaySteps } = target;
  const read = toArray(reading.schedule!, totalSteps);
  const eta = toArray(shapeSchedule(target), totalSteps);
  const at = (k: number) => (k < 1 ? (warmupSteps > 0 ? 0 : peakLr) : eta[Math.min(k, totalSteps) - 1]!);
  const far = [...read].findIndex((lr, i) => {
    const near = Array.from({ length: 2 * shift + 1 }, (_, j) => at(i + 1 - shift + j));
    return lr < Math.min(...near) - 1e-9 * peakLr || lr > Math.max(...near) + 1e-9 * peakLr;
  });
  expect(far, context).toBe(-1);
  if (decaySteps > 0) expect(Math.abs(reading.minLr! - minLr), context).toBeLessThanOrEqual(1e-9 * peakLr);
}

/** Lines of the old text that no edit touches are in the new one, in their order. */
function expectUntouched(
  text: string,
  changed: string,
  edits: readonly { range: { start: number; end: number } }[],
) {
  // prettier-ignore
  let at = 0;
  let offset = 0;
  for (const line of text.split('\n')) {
    const [start, end] = [offset, offset + line.length];
    offset = end + 1;
    if (edits.some(({ range }) => range.start <= end && range.end >= start)) continue;
    const found = changed.indexOf(line, at);
    expect(found, `${line}\nin\n${changed}`).toBeGreaterThanOrEqual(0);
    at = found + line.length;
  }
}

describe.each(written)('a schedule written into $framework/$name', (fixture) => {
  const { framework, name, text, hints } = fixture;
  const path = `${framework}/${name}`;

  it.each(shapes)('$name', ({ target }) => {
    const { edits, why } = applyShape(path, text, target, hints);
    if (edits === null) {
      expect(why).toMatch(/^\S.*\.$/);
      return;
    }
    const changed = edited(text, edits);
    expectRuns(path, changed, target, hints, shiftOf(fixture));
    expectUntouched(text, changed, edits);
    expect(applyShape(path, changed, target, hints).edits, changed).toEqual([]);
  });

  it('keeps the line breaks of Windows', () => {
    const windows = text.replaceAll('\n', '\r\n');
    for (const { target } of shapes.filter((_, i) => i % 4 === 0)) {
      const [plain, crlf] = [applyShape(path, text, target, hints), applyShape(path, windows, target, hints)];
      expect(crlf.edits === null, crlf.why ?? '').toBe(plain.edits === null);
      if (crlf.edits === null || plain.edits === null) continue;
      const changed = edited(windows, crlf.edits);
      expect(changed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(changed.replaceAll('\r\n', '\n')).toBe(edited(text, plain.edits));
    }
  });

  it('runs any shape, or says why not', () => {
    fc.assert(
      fc.property(anyShape, (target) => {
        const { edits, why } = applyShape(path, text, target, hints);
        if (edits === null) {
          expect(why).toMatch(/^\S.*\.$/);
          return;
        }
        const changed = edited(text, edits);
        expectRuns(path, changed, target, hints, shiftOf(fixture));
        expect(applyShape(path, changed, target, hints).edits, changed).toEqual([]);
      }),
      { numRuns: often(4) },
    );
  });
});

describe('what can’t be written', () => {
  const target = targets['cosine to 0']!;

  it.each([
    ['a.yaml', '<<<<<<< HEAD\nlearning_rate: 1e-3\n=======\nlearning_rate: 2e-3\n>>>>>>> other\nmax_steps: 10\n', /merge conflicts/], // prettier-ignore
    ['a.py', 'learning_rate = 1e-3\n<<<<<<< HEAD\nmax_iters = 10\n=======\nmax_iters = 20\n>>>>>>> other\n', /merge conflicts/], // prettier-ignore
    ['a.json', '{"learning_rate": 1e-3, "max_steps": ', /broken/],
    ['a.toml', '[optimizer]\nlr = \n[training]\nsteps = 10\n', /broken/],
    ['a.yaml', 'learning_rate: [1e-3\nmax_steps: 10\n', /broken/],
    ['a.yaml', 'name: nothing of the kind\n', /not a schedule config/],
    ['a.txt', 'learning_rate: 1\n', /no config/],
    ['timm/args.yaml', 'sched: cosine\nlr: 1e-3\nepochs: 10\nwarmup_epochs: 1\nmin_lr: 0\ndecay_epochs: 1\nwarmup_lr: 0\n', /\.$/], // prettier-ignore
  ])('%s %j', (path, text, expected) => {
    expect(applyShape(path, text, target)).toEqual({ edits: null, why: expect.stringMatching(expected) as string }); // prettier-ignore
  });

  it('says what is no schedule', () => {
    const { why } = applyShape('a.yaml', 'learning_rate: 1e-3\n', { ...target, warmupSteps: 1000 });
    expect(why).toBe('Warm-up and decay are longer than the run.');
  });

  it('never throws, however broken the text is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...written),
        fc.nat(),
        fc.nat(60),
        fc.constantFrom('', '{', '"', '\t', ': ', '\\', '#', '\r', '(', "'"),
        anyShape,
        (fixture, at, length, junk, shape) => {
          // prettier-ignore
          const { framework, name, text, hints } = fixture;
          const start = at % (text.length + 1);
          const broken = text.slice(0, start) + junk + text.slice(start + length);
          const { edits, why } = applyShape(`${framework}/${name}`, broken, shape, hints);
          if (edits === null) expect(why).toMatch(/\S/);
          else expectRuns(`${framework}/${name}`, edited(broken, edits), shape, hints, 2);
        },
      ),
      { numRuns: often(120) },
    );
  });
});

describe('the least is changed, where a human would', () => {
  const wsd = targets['WSD, 1 - sqrt']!;
  const cosine = targets['cosine to a floor']!;

  it.each([
    [
      'a share stays a share, a variable is changed where it is set, a new flag takes the manner of the others',
      'run.sh',
      'LR=1e-4\ntorchrun pretrain_gpt.py \\\n    --lr $LR \\\n    --train-iters 100 \\\n    --lr-decay-style cosine \\\n    --lr-warmup-fraction 0.02 \\\n    --micro-batch-size 4\n', // prettier-ignore
      wsd,
      'LR=3e-3\ntorchrun pretrain_gpt.py \\\n    --lr $LR \\\n    --train-iters 240 \\\n    --lr-decay-style WSD \\\n    --lr-wsd-decay-style minus_sqrt \\\n    --lr-wsd-decay-iters 24 \\\n    --lr-warmup-fraction 0.1 \\\n    --micro-batch-size 4\n', // prettier-ignore
    ],
    [
      'arguments of a scheduler that goes are taken away, comments stay',
      'train.yaml',
      '# mine\ntraining:\n    learning_rate: 1.0e-4 # peak\n    lr_scheduler_type: cosine_with_restarts\n    lr_scheduler_kwargs:\n        num_cycles: 3\n    warmup_steps: 24\n    num_train_epochs: 2\n', // prettier-ignore
      targets['linear to 0']!,
      '# mine\ntraining:\n    learning_rate: 3.0e-3 # peak\n    lr_scheduler_type: linear\n    warmup_steps: 24\n    max_steps: 240\n    num_train_epochs: 2\n', // prettier-ignore
    ],
    [
      'an expression that gives the right value stays',
      'config.py',
      'learning_rate = 1e-3\nmin_lr = learning_rate / 10\nmax_iters = 500\nlr_decay_iters = max_iters  # as long\nwarmup_iters = 24\n', // prettier-ignore
      cosine,
      'learning_rate = 3e-3\nmin_lr = learning_rate / 10\nmax_iters = 239\nlr_decay_iters = max_iters  # as long\nwarmup_iters = 24\n', // prettier-ignore
    ],
    [
      'a table that is not there is added',
      'train.toml',
      '[job]\ndump_folder = "out"\n\n[metrics]\nlog_freq = 5\n\n[optimizer]\nname = "AdamW"\nlr = 1e-3 # peak\n\n[training]\nlocal_batch_size = 8\nseq_len = 128\nsteps = 100\n', // prettier-ignore
      wsd,
      '[job]\ndump_folder = "out"\n\n[metrics]\nlog_freq = 5\n\n[optimizer]\nname = "AdamW"\nlr = 3e-3 # peak\n\n[training]\nlocal_batch_size = 8\nseq_len = 128\nsteps = 240\n\n[lr_scheduler]\nwarmup_steps = 24\ndecay_ratio = 0.1\ndecay_type = "sqrt"\nmin_lr_factor = 0\n', // prettier-ignore
    ],
    [
      'JSON on one line stays on it',
      'args.json',
      '{"learning_rate": 1e-4, "lr_scheduler_type": "linear", "max_steps": 100, "per_device_train_batch_size": 1}',
      wsd,
      '{"learning_rate": 3e-3, "lr_scheduler_type": "warmup_stable_decay", "lr_scheduler_kwargs": { "num_decay_steps": 24, "min_lr_ratio": 0, "decay_type": "1-sqrt" }, "warmup_steps": 24, "max_steps": 240, "per_device_train_batch_size": 1}', // prettier-ignore
    ],
    [
      'keywords of a call come one a line where the others do',
      'train.py',
      'args = TrainingArguments(\n    learning_rate=1e-4,  # peak\n    lr_scheduler_type="linear",\n    per_device_train_batch_size=1,\n)\n', // prettier-ignore
      cosine,
      'args = TrainingArguments(\n    learning_rate=3e-3,  # peak\n    lr_scheduler_type="cosine_with_min_lr",\n    lr_scheduler_kwargs={"min_lr": 3e-4},\n    warmup_steps=24,\n    max_steps=240,\n    per_device_train_batch_size=1,\n)\n', // prettier-ignore
    ],
  ])('%s', (_, path, text, target, expected) => {
    const { edits, why } = applyShape(path, text, target);
    expect(why).toBeNull();
    expect(edited(text, edits!)).toBe(expected);
  });
});
