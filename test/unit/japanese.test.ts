import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readWords } from '../../scripts/lib/words.mjs';
import type { Forecast } from '../../src/protocol/worker.ts';
import { fixtures } from './configs/fixtures.ts';
import { fixtures as logs, partsOf } from './logs/fixtures.ts';

/** Two English words in a row; names of settings and frameworks stand alone or between Japanese. */
const english = /(?<![\w.\-/“"'`$(])[a-z]{2,} (?:[a-z]{2,} )*[a-z]{2,}(?![\w.(\-/])/;

/** Sentences with nothing Japanese in them, or with too much English. */
function leftInEnglish(told: readonly string[]): string[] {
  return [...new Set(told)].filter(
    (sentence) => !/[ぁ-んァ-ヶ一-龠]/.test(sentence) || english.test(sentence),
  );
}

// Constants are said when their modules load, and other tests have loaded them in English.
beforeAll(async () => {
  vi.resetModules();
  const { setWords } = await import('../../src/core/words.ts');
  setWords(readWords('bundle.l10n.ja.json'));
});

afterAll(() => {
  vi.resetModules();
});

describe('in Japanese', () => {
  it('every config fixture tells its schedule, its problems and what it leaves unsaid', async () => {
    const { readConfig } = await import('../../src/core/configs/registry.ts');
    const { describe: inWords } = await import('../../src/core/schedule/describe.ts');
    const told = fixtures.flatMap(({ framework, name, text, hints }) => {
      const reading = readConfig(`${framework}/${name}`, text, hints);
      if (reading === null) return [];
      const { schedule, problems, assumptions, missing } = reading;
      return [
        ...(schedule === null ? [] : [inWords(schedule)]),
        ...problems.flatMap(({ message, fix }) => [message, ...(fix === undefined ? [] : [fix.title])]),
        ...assumptions,
        ...missing.map(({ why }) => why),
      ];
    });
    expect(told.length).toBeGreaterThan(250);
    expect(leftInEnglish(told)).toEqual([]);
  });

  it('every log fixture tells what it counts and what was skipped', async () => {
    const { readLog } = await import('../../src/core/logs/session.ts');
    const readings = logs.map(async (log) => {
      try {
        const { problems, assumptions } = await readLog(log.name, partsOf(log));
        return [...problems.map(({ message }) => message), ...assumptions];
      } catch (error) {
        return [(error as Error).message];
      }
    });
    const told = (await Promise.all(readings)).flat();
    expect(told.length).toBeGreaterThan(40);
    expect(leftInEnglish(told)).toEqual([]);
  });

  it('a hover says all of it', async () => {
    const { renderHover } = await import('../../src/host/features/hoverText.ts');
    const { readConfig } = await import('../../src/core/configs/registry.ts');
    const { describe: inWords } = await import('../../src/core/schedule/describe.ts');
    const text =
      'learning_rate = 3e-3\nmax_iters = 4000\nlr_decay_iters = 6000\nmin_lr = 3e-4\nwarmup_iters = 100\n';
    const reading = readConfig('config/train_x.py', text)!;
    const forecast: Forecast = {
      ...{
        framework: reading.framework,
        kind: reading.kind,
        words: inWords(reading.schedule!),
        keys: reading.keys,
      },
      ...{ totalSteps: 4000, warmupSteps: 100, missing: [], problems: reading.problems },
      ...{ assumptions: reading.assumptions, withheld: null, distrust: [], curve: null },
      final: { step: 4000, loss: 1.82431, lower: 1.8101, upper: 1.8386 },
      best: { name: 'wsd_4000', loss: 1.8301 },
      saved: { step: 6000, loss: 1.83, lower: 1.81, upper: 1.85 },
      ...{ tellable: [], size: null, told: {} },
    };
    const hover = renderHover(forecast, '/w/config.py', {
      ...{ key: reading.keys[0]!, stale: true, theme: 'dark', alternative: null },
      sensitivity: null,
    });
    expect(hover).toContain('**最終損失 1.8243**（90 %：1.8101〜1.8386）、4,000 ステップ後');
    expect(hover).toContain('フィットした最良の実行 wsd\\_4000（1.8301）に対して \u22120.0058');
    expect(hover).toContain('ステップのウォームアップ、続いてコサインで');
    expect(english.test(hover.replace(/\(command:[^)]*\)/g, ''))).toBe(false);
  });
});
