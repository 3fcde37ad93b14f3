import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/core/configs/names.ts';
import { dialects, rankDialects, readConfig, readTree } from '../../../src/core/configs/registry.ts';
import { lrAt } from '../../../src/core/schedule/schedule.ts';
import { comparedLr, fixtures, formulasOf, goldenOf, readFixture, toGolden, unchecked, type Fixture } from './fixtures.ts'; // prettier-ignore

/** `npm run goldens -- configs/FRAMEWORK[/NAME]` sets this: the goldens of these fixtures are written instead of compared. */
const rewritten = process.env['GOLDENS'] ?? '';

async function rewrite(fixture: Fixture): Promise<void> {
  if (rewritten === '' || !`configs/${fixture.framework}/${fixture.name}`.startsWith(rewritten)) return;
  const reading = readFixture(fixture);
  if (reading === null) return;
  const formulas = await formulasOf(fixture.framework);
  const golden = toGolden(reading, formulas[fixture.name], goldenOf(fixture));
  const text = JSON.stringify(golden, null, 1).replace(
    /\[\n\s+([-\d.e]+),\n\s+([-\d.e]+)\n\s+\]/g,
    '[$1, $2]',
  );
  writeFileSync(fixture.golden, `${text}\n`);
}

describe('config fixtures', () => {
  it('are there for every framework', () => {
    const covered = new Set(fixtures.map(({ framework }) => framework));
    expect([...covered].sort()).toEqual(dialects.map(({ framework }) => framework).sort());
  });

  it.each(fixtures)('$framework/$name reads as its golden says', async (fixture) => {
    await rewrite(fixture);
    expect(existsSync(fixture.golden), 'its golden is missing: npm run goldens -- configs/FRAMEWORK').toBe(
      true,
    );
    const golden = goldenOf(fixture)!;
    const reading = readFixture(fixture);
    expect(reading).not.toBeNull();
    const { framework, kind, warmupSteps, totalSteps, missing, problems, tokensPerUpdate } = reading!;
    expect({ framework, kind, warmupSteps, totalSteps }).toEqual({
      framework: golden.framework,
      kind: golden.kind,
      warmupSteps: golden.warmupSteps,
      totalSteps: golden.totalSteps,
    });
    if (golden.tokensPerUpdate !== undefined) expect(tokensPerUpdate).toBe(golden.tokensPerUpdate);
    expect(reading!.peakLr ?? -1).toBeCloseTo(golden.peakLr ?? -1, 12);
    expect(reading!.minLr ?? -1).toBeCloseTo(golden.minLr ?? -1, 12);
    expect(missing.map(({ what }) => what)).toEqual(golden.missing ?? []);
    expect(problems.map(({ code }) => code)).toEqual(golden.problems ?? []);
    expect(golden.how, 'its golden does not say how the LR was derived apart from the reader').not.toBe(
      unchecked,
    );
    const compared = comparedLr(reading!, golden);
    expect(compared.length > 0).toBe(reading!.schedule !== null);
    const worst = compared.filter(([, want, got]) => !(Math.abs(got - want) <= 1e-12 * (golden.peakLr ?? 0)));
    expect(worst).toEqual([]);
  });

  it.each(fixtures)(
    '$framework/$name follows its formula at every update, if one is written down',
    async (fixture) => {
      const formula = (await formulasOf(fixture.framework))[fixture.name];
      const { schedule, totalSteps, peakLr } = readFixture(fixture)!;
      if (formula === undefined || schedule === null) return;
      for (let k = 1; k <= Math.min(totalSteps ?? 1000, 20_000); k++) {
        const [got, want] = [lrAt(schedule, k), formula(k)];
        expect(Math.abs(got - want) <= 1e-9 * Math.abs(want) + 1e-15 * (peakLr ?? 0), `update ${String(k)}: ${String(got)} is not ${String(want)}`).toBe(true); // prettier-ignore
      }
    },
  );

  it.each(fixtures)(
    '$framework/$name is claimed by its framework alone',
    ({ framework, name, text, hints }) => {
      const path = `${framework}/${name}`;
      const [first, second] = rankDialects(readTree(languageOf(path)!, text, hints.sources), path);
      expect(first?.dialect.framework).toBe(framework);
      expect(first!.score).toBeGreaterThan(second?.score ?? 0);
      expect(first!.score).toBeLessThanOrEqual(1);
    },
  );

  it.each(fixtures)('$framework/$name points at its keys and values', (fixture) => {
    const { text } = fixture;
    const { keys } = readFixture(fixture)!;
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const { name, keyRange, valueRange, value } of keys) {
      // What an include brings in has no other place than the include.
      if (keyRange === valueRange) continue;
      const written = text.slice(valueRange.start, valueRange.end);
      const last = name.split('.').at(-1)!;
      const key = text.slice(keyRange.start, keyRange.end).replaceAll('-', '_');
      if (!written.startsWith("'{") && key.length > 2) expect(key).toContain(last.replaceAll('-', '_'));
      if (typeof value === 'string') expect(written).toContain(value.replace(/^(["'])(.*)\1$/, '$2'));
    }
  });

  it.each(fixtures)('$framework/$name gives the same with other line ends', (fixture) => {
    const { framework, name, text, hints } = fixture;
    const windows = readConfig(`${framework}/${name}`, text.replaceAll('\n', '\r\n'), hints)!;
    const { kind, peakLr, minLr, warmupSteps, totalSteps } = readFixture(fixture)!;
    expect(windows).toMatchObject({ kind, peakLr, minLr, warmupSteps, totalSteps });
  });
});
