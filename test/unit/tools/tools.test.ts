import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderWorkspace } from '../../../src/cli/folderWorkspace.ts';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { readInput } from '../../../src/core/tools/input.ts';
import { runTool, tools } from '../../../src/core/tools/registry.ts';

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const workspace = folderWorkspace(root('examples'));

function call<T>(name: string, input: unknown): Promise<T> {
  return runTool(
    tools.find((tool) => tool.name === name)!,
    input,
    workspace,
  ) as Promise<T>;
}

interface Told {
  readonly name: string;
  readonly finalLoss: { step: number; loss: number; lower: number; upper: number } | null;
  readonly withheld: string | null;
  readonly distrust: string[];
}

interface Checked {
  readonly problems: readonly { readonly code: string; readonly message: string }[];
  readonly better: { readonly gain: { readonly lower: number } } | null;
  readonly fittedOn: readonly string[];
  readonly noFit: string | null;
}

const shape = { totalSteps: 6000, peakLr: 2e-3, minLr: 2e-4, warmupSteps: 100 };

describe('tools for language models', () => {
  it('stand in the manifest as they are', () => {
    const manifest = JSON.parse(readFileSync(root('package.json'), 'utf8')) as {
      contributes: { languageModelTools: { name: string; modelDescription: string; inputSchema: unknown }[] };
    };
    const listed = manifest.contributes.languageModelTools;
    expect(
      listed.map(({ name, modelDescription, inputSchema }) => [name, modelDescription, inputSchema]),
    ).toEqual(tools.map(({ name, description, input }) => [name, description, input]));
    for (const { name } of listed) expect(name).toMatch(/^[a-z_]+$/);
  });

  it('fit the workspace, with what was left out', async () => {
    const told = await call<{ parameters: object; runs: { metrics: { mae: number } }[]; distrust: string[] }>(
      'fit_scaling_law',
      { runs: ['cosine-*', 'constant-6000'] },
    );
    expect(Object.keys(told.parameters)).toEqual(expect.arrayContaining(['L0', 'A', 'alpha', 'C']));
    expect(told.runs).toHaveLength(3);
    for (const { metrics } of told.runs) expect(metrics.mae).toBeLessThan(0.05);
  });

  it('predict a config and the same numbers alike', async () => {
    const config = await call<Told>('predict_loss', { config: 'runs/cosine-6000/config.py' });
    expect(config.finalLoss?.step).toBe(6001);
    expect(config.finalLoss!.lower).toBeLessThan(config.finalLoss!.loss);
    const numbers = await call<Told>('predict_loss', shape);
    expect(numbers.finalLoss!.loss).toBeCloseTo(config.finalLoss!.loss, 2);
  });

  it('withhold a number that would mislead', async () => {
    const told = await call<Told>('predict_loss', { ...shape, peakLr: 1 });
    expect(told.finalLoss).toBeNull();
    expect(told.withheld).toMatch(/peak LR/);
  });

  it('rank schedules, the lowest first', async () => {
    const constant = { ...shape, decaySteps: 0 };
    const { schedules } = await call<{ schedules: (Told & { aboveBest: number })[] }>('compare_schedules', {
      schedules: [constant, shape],
    });
    expect(schedules.map(({ aboveBest }) => aboveBest > 0)).toEqual([false, true]);
    expect(schedules[1]!.name).toMatch(/constant/);
  });

  it('check a config without a fit', async () => {
    const told = await call<{ framework: string; problems: unknown[]; totalSteps: number }>(
      'check_schedule',
      {
        config: 'runs/linear-4000/training_args.yaml',
      },
    );
    expect(told).toMatchObject({ framework: 'huggingface', totalSteps: 4000 });
  });

  it('check a config with what the fit of the workspace tells', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lr-law-tools-'));
    try {
      cpSync(root('examples/runs'), join(folder, 'runs'), { recursive: true });
      const flat =
        'learning_rate: 2e-3\nmax_steps: 20000\nwarmup_steps: 100\nlr_scheduler_type: constant_with_warmup\n';
      writeFileSync(join(folder, 'training_args.yaml'), flat);
      const tool = tools.find(({ name }) => name === 'check_schedule')!;
      const check = (input: object) =>
        runTool(
          tool,
          { config: 'training_args.yaml', ...input },
          folderWorkspace(folder),
        ) as Promise<Checked>;
      const told = await check({ runs: ['constant-6000', 'cosine-6000'] });
      const codes = told.problems.map(({ code }) => code);
      expect(codes).toEqual(expect.arrayContaining(['never-anneals', 'budget-outside-fit']));
      expect(codes.filter((code) => code === 'never-anneals')).toHaveLength(1);
      expect(told.problems.find(({ code }) => code === 'never-anneals')!.message).toMatch(/law puts the end/);
      expect(told.better!.gain.lower).toBeGreaterThan(0);
      expect(told.fittedOn).toEqual(['constant-6000', 'cosine-6000']);
      rmSync(join(folder, 'runs'), { recursive: true });
      const alone = await check({});
      expect(alone.noFit).toMatch(/run/);
      expect(alone.better).toBeNull();
      await expect(check({ runs: ['constant-6000'] })).rejects.toThrow(/No run matches/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('rest on the runs of the group that a config belongs to, else of the largest', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lr-law-tools-'));
    const homes = {
      'llama-c4': ['constant-6000', 'cosine-6000'],
      'llama-pile': ['constant-3000', 'cosine-3000', 'linear-4000'],
    };
    try {
      for (const [home, runs] of Object.entries(homes))
        for (const run of runs)
          cpSync(root(`examples/runs/${run}`), join(folder, home, run), { recursive: true });
      const ask = (input: object) => {
        const tool = tools.find(({ name }) => name === 'predict_loss')!;
        return runTool(tool, input, folderWorkspace(folder)) as Promise<{ readonly fittedOn: string[] }>;
      };
      const inHome = (fittedOn: readonly string[]) => fittedOn.map((name) => name.split('/').at(-1)).sort();
      const told = await ask({ config: 'llama-c4/cosine-6000/config.py' });
      expect(inHome(told.fittedOn)).toEqual(homes['llama-c4']);
      expect(inHome((await ask({ totalSteps: 4000, peakLr: 2e-3 })).fittedOn)).toEqual(homes['llama-pile']);
      const named = await ask({ config: 'llama-c4/cosine-6000/config.py', runs: ['*'] });
      expect(named.fittedOn).toHaveLength(5);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('find the best schedule for a budget, as a file, with what it gains', async () => {
    const told = await call<
      Told & { gain: { loss: number; lower: number }; file: string; refused: string | null }
    >('best_schedule', {
      ...{ totalSteps: 6000, peakLr: 2e-3, minLr: 2e-4, warmupSteps: 100 },
      against: { totalSteps: 6000, peakLr: 2e-3, minLr: 2e-4, warmupSteps: 100, decaySteps: 0 },
    });
    expect(told.refused).toBeNull();
    expect(told.gain.loss).toBeGreaterThan(0);
    const read = readConfig('best.lrs.yaml', told.file)!;
    expect(read.totalSteps).toBe(6000);
    expect(read.peakLr).toBeCloseTo(2e-3, 12);
  });

  it('refuse where no run shows what annealing gains', async () => {
    const told = await call<Told & { refused: string }>('best_schedule', {
      ...{ totalSteps: 6000, peakLr: 2e-3, runs: ['constant-*'] },
    });
    expect(told.finalLoss).toBeNull();
    expect(told.refused).toMatch(/anneal/);
  });

  it.each([
    ['predict_loss', {}, /"config" or "totalSteps"/],
    ['predict_loss', { config: 'nope.yaml' }, /Those found: .*cosine-6000/],
    ['predict_loss', { totalSteps: 10, peakLr: -1 }, /"peakLr" has to be above 0/],
    ['predict_loss', { totalSteps: '10' }, /"totalSteps" has to be a whole number/],
    ['predict_loss', { steps: 5, learning_rate: 1 }, /has no "learning_rate"; it takes/],
    ['predict_loss', { ...shape, warmupSteps: 7000 }, /longer than the run/],
    ['compare_schedules', { schedules: [shape] }, /at least 2/],
    ['compare_schedules', {}, /needs "schedules"/],
    ['fit_scaling_law', { runs: ['no-such-run'] }, /Runs found: .*cosine-6000/],
    ['fit_scaling_law', { law: 'moore' }, /takes annealing/],
  ])('%s says what is wrong with %j', async (name, input, sentence) => {
    await expect(call(name, input)).rejects.toThrow(sentence);
  });

  it('take whatever a model sends with a sentence, never a crash', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tools), fc.jsonValue(), (tool, input) => {
        try {
          readInput(tool.input, input);
        } catch (error) {
          expect(error).toHaveProperty('name', 'UserError');
        }
      }),
    );
  });
});
