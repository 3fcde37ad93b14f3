import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/core/configs/write/patch.ts';
import { readConfig } from '../../../src/core/configs/registry.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import { fitRuns } from '../../../src/core/runs/fitRuns.ts';
import { collectRuns } from '../../../src/core/runs/resolve.ts';
import { collectPaths, readPaths } from '../../../src/cli/io.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { betterSchedules } from '../../../src/worker/optimise.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const goOn = { aborted: false };
const path = 'runs/linear-4000/training_args.yaml';
const text = readFileSync(join(examples, path), 'utf8');

function endOf(fit: Fit, config: string): number {
  const { schedule, totalSteps } = readConfig(path, config)!;
  return predictSchedule(fit, toArray(schedule!, totalSteps!), new Float64Array(0)).final.loss;
}

describe('better schedules', () => {
  let fit: Fit;
  let constantOnly: Fit;

  beforeAll(async () => {
    const { logs, configs } = await readPaths(examples, await collectPaths(examples));
    const { runs } = collectRuns(logs, configs);
    fit = await fitRuns(runs);
    constantOnly = await fitRuns(runs.filter(({ name }) => name.startsWith('constant')));
  });

  it('come with edits whose text really ends where it was said', () => {
    const { schedules, refused } = betterSchedules({ path, text, hints: {} }, { fit, others: [] }, goOn);
    expect(refused).toBeNull();
    expect(schedules.map(({ label }) => label)).toEqual(expect.arrayContaining(['WSD', 'Cosine', 'Linear']));
    const written = schedules.filter(({ edits }) => edits !== null);
    expect(written.length).toBeGreaterThan(0);
    const now = endOf(fit, text);
    for (const { edits, final, gain, explicit } of written) {
      expect(endOf(fit, applyEdits(text, edits!))).toBeCloseTo(final.loss, 3);
      expect(now - final.loss).toBeCloseTo(gain!.loss, 9);
      expect(readConfig('x.lrs.yaml', explicit)!.totalSteps).toBe(4000);
    }
  });

  it('are sorted, and none is worse than the family of the config itself', () => {
    const { schedules } = betterSchedules({ path, text, hints: {} }, { fit, others: [] }, goOn);
    const losses = schedules.map(({ final }) => final.loss);
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
  });

  it('are refused where no run annealed', () => {
    const told = betterSchedules({ path, text, hints: {} }, { fit: constantOnly, others: [] }, goOn);
    expect(told.schedules).toEqual([]);
    expect(told.refused).toMatch(/anneal/);
  });

  it('say what is missing in a config without a schedule', () => {
    const ask = (content: string) =>
      betterSchedules({ path, text: content, hints: {} }, { fit, others: [] }, goOn);
    expect(() => ask('learning_rate: 1e-3\nnum_train_epochs: 3\nwarmup_steps: 10\n')).toThrow(
      /training_args.yaml: /,
    );
    expect(() => ask('a: 1\n')).toThrow(/no LR schedule config/);
  });
});
