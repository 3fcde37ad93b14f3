import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteNumber } from '../../../src/core/logs/text/byteNumber.ts';
import { plainCurve, readText } from './support.ts';
import { often } from '../effort.ts';

// What is read straight from bytes must be what is read from text.

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const written = fc.oneof(
  finite.map(String),
  fc.tuple(finite, fc.nat(20)).map(([value, digits]) => value.toExponential(digits)),
  fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(12))
    .map(([v, digits]) => v.toFixed(digits)),
  fc.integer().map((value) => `${String(value)}E+3`),
  fc.constantFrom('0', '-0', '1e5', '4.999995936372264e-05', '9007199254740993', '1e-320', '1e400'),
);

describe('numbers from bytes', () => {
  it('are those of the text', () => {
    const number = new ByteNumber();
    fc.assert(
      fc.property(written, fc.constantFrom('', ',', '}', ' ', '\n'), (text, after) => {
        const bytes = new TextEncoder().encode(`x${text}${after}`);
        expect(number.read(bytes, 1)).toBe(1 + text.length);
        expect(number.value).toBe(Number(text));
        expect(number.pass(bytes, 1)).toBe(1 + text.length);
      }),
      { numRuns: often(1000) },
    );
  });

  it.each(['', '-', '.5', '1.', '01', 'e5', '1e', 'NaN', '+1', '-.1'])('are none in %s', (text) => {
    const [number, bytes] = [new ByteNumber(), new TextEncoder().encode(`${text},`)];
    expect([number.read(bytes, 0), number.pass(bytes, 0)]).toEqual([-1, -1]);
  });
});

const value = fc.oneof(
  { weight: 6, arbitrary: written },
  fc.constantFrom(
    'null',
    'true',
    '"2e-05"',
    '"é}"',
    '"a\\"b"',
    'NaN',
    '[1,{"loss":9}]',
    '{"loss":3}',
    '{"loss":3,"lr":1e-3}',
    '{"train/loss":3,"log":{"lr":0.5}}',
    '{"a":{"b":{"loss":3}}}',
    '{"metrics":{"step":7}}',
    '{"step":null}',
    '{}',
    '-0.0012345678901234567',
    '1.',
    '"',
  ),
);
const key = fc.constantFrom(
  'metrics',
  'step',
  'global_step',
  'loss',
  'lr',
  'train/loss',
  'val_loss',
  'epoch',
  'note',
  'tokens',
  'lo\\u0073s',
);
const record = fc.array(fc.tuple(key, value), { maxLength: 5 });
const blank = fc.constantFrom('', ' ', '  ');

/** What is read, or the sentence that refuses it: with hostile lines at its head a file may be taken for no JSON Lines. */
function outcomeOf(text: string): Promise<unknown> {
  return readText('a.jsonl', text).catch((error: unknown) => String(error));
}

describe('rows from bytes', () => {
  it('of JSON Lines are those of the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), blank, blank, async (all, a, b) => {
        const lines = all.map((pairs, i) => {
          const more = pairs.map(([name, text]) => `${a},${b}"${name}"${a}:${b}${text}`).join('');
          return `{${b}"step":${a}${String(i + 1)}${more}${b}}`;
        });
        const sure = ['{"step":100,"loss":2.5}', '{"step":101,"loss":2.5}'];
        const fromBytes = await outcomeOf([...lines, ...sure, ''].join('\n'));
        // A blank in front is enough to be read as text.
        const fromText = await outcomeOf([...lines, ...sure, ''].join('\n ').trimEnd() + '\n');
        const spaced = await outcomeOf(['', ...lines, ...sure].join('\n ').slice(1) + '\n');
        expect(fromBytes).toEqual(fromText);
        expect(fromBytes).toEqual(spaced);
      }),
      { numRuns: often(500) },
    );
  });

  it('of a table are those of the text', async () => {
    const field = fc.oneof(
      { weight: 8, arbitrary: written },
      fc.constantFrom('', 'nan', '"1.5"', 'x', '1.', ' 2 ', '1 2'),
    );
    const fields = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fields, fc.constantFrom(',', '|', '\t'), async (all, delimiter) => {
        const head = ['step', 'note', 'loss', 'lr'].join(delimiter);
        const steady = Array.from({ length: 200 }, (_, i) => [i + 1, 1, 2.5, 0.1].join(delimiter));
        const own = all.map((row, i) => [i + 300, ...row].join(delimiter));
        const fromBytes = await readText('a.csv', `${[head, ...steady, ...own].join('\n')}\n`);
        const fromText = await readText(
          'a.csv',
          `${[head, ...steady, ...own.map((row) => ` ${row}`)].join('\n')}\n`,
        );
        expect(fromBytes).toEqual(fromText);
        expect(plainCurve(fromBytes)!.steps.length).toBeGreaterThanOrEqual(200);
      }),
      { numRuns: often(200) },
    );
  });
});
