import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { run } from './support.ts';

const scratch = mkdtempSync(join(tmpdir(), 'lr-law-write-'));
const config = join(scratch, 'train.yaml');
const text =
  '# a run\nlearning_rate: 1.0e-3\nlr_scheduler_type: cosine\nwarmup_steps: 10\nmax_steps: 100\nper_device_train_batch_size: 8\n';
writeFileSync(config, text);

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe('lr-law write', () => {
  it('prints the config with what was asked for, the rest as it was, and leaves the file alone', async () => {
    expect(await run('write', config, '--peak', '2e-3', '--steps', '200')).toEqual({
      code: 0,
      out: text.replace('1.0e-3', '2.0e-3').replace('100', '200'),
      err: '',
    });
    expect(readFileSync(config, 'utf8')).toBe(text);
  });

  it('writes a decay of its own into a file', async () => {
    const out = join(scratch, 'wsd.yaml');
    const { code } = await run('write', config, '--decay', '20', '--shape', '1-sqrt', '--out', out);
    expect(code).toBe(0);
    const { kind, totalSteps, peakLr, minLr } = readConfig(out, readFileSync(out, 'utf8'))!;
    expect({ kind, totalSteps, peakLr, minLr }).toEqual({ kind: 'wsd', totalSteps: 100, peakLr: 1e-3, minLr: 0 }); // prettier-ignore
  });

  it('makes a new config', async () => {
    const { code, out } = await run('write', '--new', 'nanogpt', '--peak', '6e-4', '--steps', '500', '--min', '6e-5', '--warmup', '50', '--decay', '450', '--shape', 'cosine'); // prettier-ignore
    expect(code).toBe(0);
    const reading = readConfig('config.py', out)!;
    expect([reading.framework, reading.totalSteps, reading.warmupSteps]).toEqual(['nanogpt', 500, 50]);
  });

  it('tells as JSON what it wrote', async () => {
    const { out } = await run('write', config, '--warmup', '0', '--json');
    expect(JSON.parse(out)).toMatchObject({
      path: config,
      changes: 1,
      schedule: { totalSteps: 100, peakLr: 1e-3, minLr: 0, warmupSteps: 0, decaySteps: 100, decay: 'cosine' },
    });
  });

  it.each([
    [1, ['write', config, '--decay', '20', '--shape', 'exponential', '--min', '1e-5'], /transformers/],
    [1, ['write', config, '--warmup', '200'], /longer than the run/],
    [1, ['write', join(scratch, 'none.yaml'), '--peak', '1', '--steps', '1', '--decay', '0'], /no such file/],
    [2, ['write', config, '--shape', 'bow'], /--shape takes linear/],
    [2, ['write', config, '--new', 'lrs'], /not both/],
    [2, ['write', '--new', 'nonsense'], /--new takes lrs/],
    [2, ['write', '--new', 'lrs', '--peak', '1e-3', '--steps', '10'], /--decay N is missing/],
    [2, ['write', '--new', 'lrs', '--steps', '10'], /--peak LR is missing/],
    [2, ['write'], /Give one config/],
  ] as const)('exit code %i: %j', async (expected, argv, message) => {
    const { code, out, err } = await run(...argv);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toMatch(message);
  });
});
