import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/errors.ts';
import { readLog } from '../../../src/core/logs/session.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import { PlainLines } from '../../../src/core/logs/text/plainLines.ts';
import { folder } from './fixtures.ts';
import { often } from '../effort.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Lines of UTF-16 are never taken from their bytes: this is what is read from text. */
function asUtf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i + 2, text.charCodeAt(i), true);
  return bytes;
}

async function outcome(path: string, bytes: Uint8Array): Promise<unknown> {
  try {
    return await readLog(path, memorySource(bytes));
  } catch (error) {
    if (error instanceof ReadError) return error.message;
    throw error;
  }
}

/** Formats that take lines from their bytes when they are like one before. */
const formats = ['build-nanogpt', 'composer', 'deepspeed', 'fairseq', 'gpt-neox', 'hf-stdout', 'internevo', 'levanter', 'lightning-csv', 'litgpt', 'llm-c', 'maxtext', 'maxtext-jsonl', 'megatron', 'mmengine', 'modded-nanogpt', 'nanochat', 'nanogpt', 'nemo', 'olmo', 'olmo-core', 'paddlenlp', 'torchtitan']; // prettier-ignore
const logs = formats.flatMap((format) => {
  const path = fileURLToPath(new URL(format, folder));
  return readdirSync(path)
    .filter((name) => !name.endsWith('.json') && statSync(`${path}/${name}`).isFile())
    .map((name) => ({ name: `${format}/${name}`, text: readFileSync(`${path}/${name}`, 'utf8') }));
});

const number = fc.constantFrom('7', '12', '0.5', '1e-3', '1.', '.5', '-3', 'nan', '1,234', '007', '1e400', '99999999999999999', '2024-05-01', ''); // prettier-ignore
const noise = fc.constantFrom(' ', '  ', '|', ':', '\r', '\r\n', '\u001b[31m', '[rank1]:', '[rank0]:', '0: ', '1: ', ' .', 'x', 'é', '\0', '\n', '\t'); // prettier-ignore
/** Changes a line where a number or a blank stands. */
const change = fc.record({ line: fc.nat(), place: fc.nat(), put: fc.oneof(number, noise), replaces: fc.boolean() }); // prettier-ignore

function changed(
  text: string,
  changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[],
): string {
  const lines = text.split('\n');
  for (const { line, place, put, replaces } of changes) {
    const at = line % lines.length;
    const places = [...(lines[at] ?? '').matchAll(/\d[\d.eE+-]*| /g)];
    const found = places[place % Math.max(1, places.length)];
    if (found === undefined) continue;
    const end = found.index + (replaces ? found[0].length : 0);
    lines[at] = `${lines[at]!.slice(0, found.index)}${put}${lines[at]!.slice(end)}`;
  }
  return lines.join('\n');
}

describe('lines taken from their bytes', () => {
  it.each(logs)('are read as their text in $name, whatever stands in them', async ({ name, text }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const log = changed(text, changes);
        expect(await outcome(name, encode(log))).toEqual(await outcome(name, asUtf16(log)));
      }),
      { numRuns: often(40) },
    );
  });

  it('are those that differ from one before in their numbers only', () => {
    const plain = new PlainLines();
    const places = [{ at: 5, value: 3, isWhole: true }, { at: 12, value: 2.5 }]; // prettier-ignore
    plain.learn('step 3 loss 2.5, 10:30', { kind: 4, places });
    const read = (line: string) => plain.read(encode(line), 0);
    expect(read('step   17 loss 1e-2, 9:59\r\n')).toBe(27);
    expect([plain.kind, ...plain.values.slice(0, 2)]).toEqual([4, 17, 0.01]);
    const others = ['step 3.0 loss 2.5, 10:30\n', 'step 3 loss 2.5.1, 10:30\n', 'step 3 loss nan, 10:30\n', 'step 3 loss -2.5, 10:30\n', 'step 3  loss 2.5 10:30\n', 'step 3 loss 2.5, 10:30', 'step 3 loss 2.5, 10:30 \n', 'Step 3 loss 2.5, 10:30\n']; // prettier-ignore
    expect(others.map(read)).toEqual(others.map(() => -1));
  });

  it('have just as many blanks where the reader asks for that', () => {
    const plain = new PlainLines();
    plain.learn('iter 3: a', { kind: 0, places: [{ at: 5, value: 3 }], isExact: true });
    expect(['iter 4: a\n', 'iter  4: a\n'].map((line) => plain.read(encode(line), 0))).toEqual([10, -1]);
  });

  it('are never those of another process', () => {
    const plain = new PlainLines();
    plain.learn('[rank0]: step 3', { kind: 0, places: [{ at: 14, value: 3 }], rank: 0, prefix: 9 });
    expect(plain.read(encode('[rank0]: step 4\n'), 0)).toBe(16);
    expect(plain.read(encode('[rank1]: step 4\n'), 0)).toBe(-1);
  });

  it('are not learnt where the number that was taken is not there', () => {
    const plain = new PlainLines();
    plain.learn('step 1,234', { kind: 0, places: [{ at: 5, value: 1234 }] });
    plain.learn('loss 4', { kind: 0, places: [{ at: 2, value: 4 }] });
    expect([plain.read(encode('step 1,234\n'), 0), plain.read(encode('loss 4\n'), 0)]).toEqual([-1, -1]);
  });
});
