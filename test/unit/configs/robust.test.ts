import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/core/configs/names.ts';
import { dialects, readConfig, readTree } from '../../../src/core/configs/registry.ts';
import type { Language } from '../../../src/core/configs/types.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { describe as inWords } from '../../../src/core/schedule/describe.ts';
import { timesAsLong } from '../speed.ts';
import { fixtures } from './fixtures.ts';
import { effort, often } from '../effort.ts';

const endings: Readonly<Record<Language, string>> = {
  yaml: 'yaml',
  json: 'json',
  python: 'py',
  toml: 'toml',
  shell: 'sh',
};
const languages = Object.keys(endings) as Language[];

/** Reads a text as every dialect would that takes it for its own, and looks at all that comes out. */
function readAll(path: string, text: string): void {
  const tree = readTree(languageOf(path)!, text);
  readConfig(path, text);
  for (const dialect of dialects.filter(({ languages: own }) => own.includes(tree.language))) {
    const score = dialect.detect(tree, path);
    expect(score >= 0 && score <= 1).toBe(true);
    if (score === 0) continue;
    const { keys, problems, missing, schedule, totalSteps } = dialect.read(tree, {});
    for (const { keyRange, valueRange } of keys) {
      for (const { start, end } of [keyRange, valueRange]) {
        expect(start >= 0 && start <= end && end <= text.length).toBe(true);
      }
    }
    for (const { message, line, range } of problems) {
      expect(message).toMatch(/^\S[\s\S]*\.$/);
      expect(line).toBeGreaterThanOrEqual(0);
      if (range !== undefined) expect(range.end).toBeLessThanOrEqual(text.length);
    }
    for (const { why } of missing) expect(why).toMatch(/^\S[\s\S]*\.$/);
    if (schedule === null) continue;
    inWords(schedule);
    toArray(schedule, Math.min(totalSteps ?? 50, 50)).forEach((lr) => {
      expect(lr).toBeGreaterThanOrEqual(0);
    });
  }
}

/** Places that each fixture is cut at; all of them with more effort. */
const cuts = effort > 1 ? Infinity : 40;

describe('configs as they are being typed', () => {
  it.each(fixtures)('$framework/$name may be cut off anywhere', ({ framework, name, text }) => {
    const step = Math.max(1, Math.floor(text.length / cuts));
    for (let end = 0; end <= text.length; end += step) readAll(`${framework}/${name}`, text.slice(0, end));
  });

  it.each(fixtures)('$framework/$name may have pieces taken out and put in', ({ framework, name, text }) => {
    const bits = fc.constantFrom('', '\n', '  ', '"', "'", '${', '${a}', '{', '}', '[', ']', '(', ')', ':', '=', '- ', '#', '\\', '-1', '1e999', '0', 'null', '$((', '<<EOF', '\u0000', '\ud800', '\t'); // prettier-ignore
    const place = fc.nat(text.length);
    fc.assert(
      fc.property(place, place, bits, (a, b, bit) => {
        const [start, end] = [Math.min(a, b), Math.min(Math.max(a, b), Math.min(a, b) + 40)];
        readAll(`${framework}/${name}`, text.slice(0, start) + bit + text.slice(end));
      }),
      { numRuns: often(14) },
    );
  });

  it.each(languages)('%s of random signs never throws', (language) => {
    const words = fc.constantFrom('lr', 'learning_rate', 'a', 'if', 'then', 'fi', 'for', 'do', 'done', 'class A:', 'def f():', 'x', '=', '+=', ':', '(', ')', '((', '))', '[', ']', '{', '}', '${', '$(', '$x', '${x:-', '"', "'", '`', '\\', '\n', '    ', '- ', '--lr', '--', '1e-3', '5', '*', '**', '&a', '*a', '<<: ', '<<E', 'E', '#', ',', '.', ';;', '&&', '|', '\u0000', '\ud800', 'é'); // prettier-ignore
    const text = fc
      .array(words, { maxLength: 80 })
      .chain((parts) => fc.constantFrom(parts.join(''), parts.join(' ')));
    fc.assert(
      fc.property(text, (written) => {
        readAll(`a.${endings[language]}`, written);
      }),
      { numRuns: often(150) },
    );
  });

  it.each(languages)('%s that is nested without end does not exhaust the stack', (language) => {
    for (const sign of [
      '(',
      '[',
      '{',
      '{"a":',
      'f(',
      'a=(',
      '${',
      '$(',
      '"${',
      '- ',
      'a:\n ',
      '((',
      '-',
      'x=$x$x\n',
      '(lr=',
    ]) {
      readAll(`a.${endings[language]}`, `lr = 1\n${sign.repeat(12_000 / sign.length)}`);
    }
  });
});

/** Lines of a language. */
const long: Readonly<Record<Language, (i: number) => string>> = {
  yaml: (i) => `key_${String(i)}: ${String(i)}e-4`,
  json: (i) => `"key_${String(i)}": ${String(i)},`,
  python: (i) => `key_${String(i)} = ${String(i)} * 1e-4`,
  toml: (i) => `key_${String(i)} = ${String(i)}e-4`,
  shell: (i) =>
    i % 2 === 0 ? `KEY_${String(i)}=$((${String(i)} + 1))` : `run --lr $KEY_${String(i - 1)} --steps 5`,
};

describe('time', () => {
  const textOf = (language: Language, count: number) => {
    const lines = Array.from({ length: count }, (_, i) => long[language](i));
    return language === 'json' ? `{${lines.join('\n')}"lr": 1}` : `${lines.join('\n')}\n`;
  };

  it.each(languages)('to read %s grows with its lines, not faster', async (language) => {
    const [few, many] = [textOf(language, 500), textOf(language, 5000)];
    const ratio = await timesAsLong(
      () => readTree(language, many),
      () => readTree(language, few),
    );
    // Ten times the lines: what grows with their square takes 100 times as long.
    expect(ratio).toBeLessThan(70);
  });
});
