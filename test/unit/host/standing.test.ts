import { describe, expect, it } from 'vitest';
import { settle } from '../../../src/host/standing.ts';
import type { TypedConfig } from '../../../src/protocol/worker.ts';
import { readTyped } from '../../../src/worker/forecast.ts';

const good =
  'learning_rate = 1e-3\nmax_iters = 100\nwarmup_iters = 500\nlr_decay_iters = 100\nmin_lr = 1e-4\n';
const ask = (text: string): TypedConfig => readTyped('/w/config.py', text, null, {});
const before = () => settle(null, ask(good), good, true);

describe('settle', () => {
  it('takes the answer to a text that can be read', () => {
    const standing = before()!;
    expect(standing.stale).toBe(false);
    expect(standing.forecast.problems.map(({ code }) => code)).toContain('warm-up-too-long');
    expect(standing.forecast.problems.some(({ fix }) => fix !== undefined)).toBe(true);
  });

  it('keeps the last good answer while the text is half typed, its places moved along and its fixes gone', () => {
    const typed = good.replace('1e-3', '(1e-3').replace('warmup', '\n\nwarmup');
    const standing = settle(before(), ask(typed), typed, false)!;
    expect(standing.stale).toBe(true);
    const problem = standing.forecast.problems.find(({ code }) => code === 'warm-up-too-long')!;
    expect(typed.slice(problem.range!.start, problem.range!.end)).toBe('500');
    expect(problem.fix).toBeUndefined();
    const floor = standing.forecast.keys.find(({ role }) => role === 'min-lr')!;
    expect(typed.slice(floor.keyRange.start, floor.keyRange.end)).toBe('min_lr');
  });

  it('follows edits at several places, and comes back with the next good text', () => {
    const half = good.replace('1e-3', '(1e-3');
    const more = `${half}\n# a remark`;
    const twice = settle(settle(before(), ask(half), half, false), ask(more), more, false)!;
    expect(twice.text).toBe(more);
    expect(twice.forecast.keys.length).toBe(before()!.forecast.keys.length);
    expect(settle(twice, ask(good), good, false)).toMatchObject({ stale: false });
  });

  it('keeps it while a key’s name is half typed, until the file is saved so', () => {
    const none = 'x = 1\n';
    expect(settle(before(), ask(none), none, false)).toMatchObject({ stale: true });
    expect(settle(before(), ask(none), none, true)).toBeNull();
    expect(settle(null, ask(none), none, false)).toBeNull();
  });

  it('says what a broken text says where there was nothing before', () => {
    const broken = good.replace('1e-3', '(1e-3');
    const standing = settle(null, ask(broken), broken, false)!;
    expect(standing.stale).toBe(false);
    expect(standing.forecast.problems.map(({ code }) => code)).toContain('syntax');
  });
});
