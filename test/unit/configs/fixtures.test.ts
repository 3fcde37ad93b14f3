import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dialects, readConfig } from '../../../src/core/configs/registry.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';

const folder = new URL('../../fixtures/configs/', import.meta.url);

/** What a golden says; `lr` was computed apart from this code, as `how` tells. */
interface Golden {
  readonly framework: string;
  readonly kind: string;
  readonly peakLr: number;
  readonly minLr: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
  readonly lr: readonly number[];
}

const suffix = '.golden.json';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith(suffix))
  .map((name) => name.slice(0, -suffix.length));

describe('config fixtures', () => {
  it('are there for every framework', () => {
    const covered = new Set(files.map((file) => file.split('/')[0]));
    expect([...covered].sort()).toEqual(dialects.map(({ framework }) => framework).sort());
  });

  it.each(files)('%s gives its golden LR at every update', (file) => {
    const golden = JSON.parse(readFileSync(new URL(`${file}${suffix}`, folder), 'utf8')) as Golden;
    const reading = readConfig(file, readFileSync(new URL(file, folder), 'utf8'));
    expect(reading).not.toBeNull();
    const { framework, kind, warmupSteps, totalSteps, schedule, missing, problems } = reading!;
    expect({ framework, kind, warmupSteps, totalSteps }).toEqual({
      framework: golden.framework,
      kind: golden.kind,
      warmupSteps: golden.warmupSteps,
      totalSteps: golden.totalSteps,
    });
    expect(reading!.peakLr).toBeCloseTo(golden.peakLr, 12);
    expect(reading!.minLr).toBeCloseTo(golden.minLr, 12);
    expect([missing, problems]).toEqual([[], []]);
    const lr = toArray(schedule!, golden.totalSteps);
    expect(lr.length).toBe(golden.lr.length);
    lr.forEach((value, i) => {
      expect(Math.abs(value - golden.lr[i]!)).toBeLessThan(1e-12 * golden.peakLr);
    });
  });

  it.each(files)('%s points at its keys and values', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const { keys } = readConfig(file, text)!;
    expect(keys.length).toBeGreaterThanOrEqual(3);
    for (const { name, keyRange, valueRange, value } of keys) {
      const written = text.slice(valueRange.start, valueRange.end);
      expect(text.slice(keyRange.start, keyRange.end)).toContain(written.startsWith("'{") ? '{' : name);
      if (typeof value === 'string') expect(written).toBe(value);
    }
  });
});
