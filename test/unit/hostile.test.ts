import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { harmless } from '../../src/cli/print.ts';
import { readConfig } from '../../src/core/configs/registry.ts';
import { memorySource } from '../../src/core/logs/source.ts';
import { readConfigFile, readLogFile } from '../../src/core/runs/read.ts';
import { collectRuns } from '../../src/core/runs/resolve.ts';
import { renderLogHover } from '../../src/host/features/logHoverText.ts';
import { escapeMarkdown } from '../../src/host/features/hoverText.ts';
import {
  readAction,
  readAddresses,
  readCopied,
  readSavedFile,
  readShapeRequest,
} from '../../src/host/features/pageRequests.ts';
import { withoutLinks } from '../../src/host/ui/plainText.ts';
import { siblingsOf } from '../../src/node/siblings.ts';
import { factsOfPath } from '../../src/core/runs/facts.ts';
import type { RunSummary } from '../../src/protocol/worker.ts';

const root = resolve(import.meta.dirname, '../..');

function sources(folder: string): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [join(folder, name), readFileSync(join(root, folder, name), 'utf8')]);
}

const inObjects = () => [...Object.getOwnPropertyNames(Object.prototype), ...Object.keys(Array.prototype)];

describe('keys that are names of every object’s own', () => {
  const before = inObjects();
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  const training = { learning_rate: 1e-3, max_steps: 100, warmup_steps: 10, lr_scheduler_type: 'cosine' };

  it.each([
    ['a.json', (name: string) => `{"${name}": {"polluted": 1}, ${JSON.stringify(training).slice(1)}`],
    ['a.yaml', (name: string) => `${name}:\n  polluted: 1\n${yamlOf()}`],
    ['a.toml', (name: string) => `[${name}]\npolluted = 1\n`],
    ['a.py', (name: string) => `${name} = dict(polluted=1)\n${pythonOf()}`],
    ['a.sh', (name: string) => `${name}=1\npython pretrain_gpt.py --${name} 1 --lr 1e-3 --train-iters 100\n`],
  ])('in %s change no object and hide no schedule', (path, textOf) => {
    for (const name of names) {
      const found = readConfig(path, textOf(name));
      if (/\.(?:json|yaml)$/.test(path)) expect(found?.totalSteps).toBe(100);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }
    expect(inObjects()).toEqual(before);
  });

  it('in logs change no object and hide no loss', async () => {
    for (const name of names) {
      const jsonl = rowsOf(
        (step) => `{"${name}": {"polluted": 1}, "step": ${step}, "loss": 2.5, "lr": 0.001}`,
      );
      const csv = `step,loss,lr,${name}\n${rowsOf((step) => `${step},2.5,0.001,7`)}`;
      for (const [path, text] of [
        ['a.jsonl', jsonl],
        ['a.csv', csv],
      ] as const) {
        const { reading } = await readLogFile(path, memorySource(new TextEncoder().encode(text)));
        expect(reading?.curves.find(({ kind }) => kind === 'train')?.steps).toHaveLength(30);
      }
    }
    expect(inObjects()).toEqual(before);
  });

  it('as files are answered for by nobody', () => {
    const { runs, unresolved } = collectRuns([{ path: '__proto__', reading: null, problems: [] }], [], {});
    expect(runs).toEqual([]);
    expect(unresolved[0]?.log).toBe('__proto__');
  });

  function yamlOf(): string {
    return Object.entries(training)
      .map(([key, value]) => `${key}: ${String(value)}\n`)
      .join('');
  }

  function pythonOf(): string {
    return `args = TrainingArguments(learning_rate=1e-3, max_steps=100, warmup_steps=10)\n`;
  }

  function rowsOf(row: (step: string) => string): string {
    return Array.from({ length: 30 }, (_, i) => `${row(String(i + 1))}\n`).join('');
  }
});

describe('texts that grow when they are read', () => {
  it('a YAML of aliases to aliases is read once each', () => {
    const levels = Array.from({ length: 40 }, (_, i) =>
      i === 0 ? 'a0: &a0 [x, x]' : `a${String(i)}: &a${String(i)} [*a${String(i - 1)}, *a${String(i - 1)}]`,
    );
    const text = `${levels.join('\n')}\nlearning_rate: 1e-3\nmax_steps: 100\nwarmup_steps: 10\n`;
    expect(readConfigFile('bomb.yaml', text)?.reading.keys.length ?? 0).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['numbers', 'a.yaml', `learning_rate: ${'1'.repeat(200_000)}x\nmax_steps: 5\n`],
    ['blanks', 'a.toml', `lr = 1\nb${' '.repeat(200_000)}x\nlr = [\n`],
    ['brackets', 'a.sh', `python pretrain_gpt.py --lr \${${'a'.repeat(200_000)} --train-iters 5\n`],
    ['sums', 'a.sh', `lr=1; ((${'a'.repeat(200_000)} b))\npython pretrain_gpt.py --lr $lr --train-iters 5\n`],
  ])('expressions take no more than their length over %s', (_, path, text) => {
    // In the square of its length it would take minutes: the test's own time is the measure.
    readConfig(path, text);
  });

  it.each([
    ['blanks', `step,loss\n${' '.repeat(400_000)}x\n1,2\n`],
    ['digits', `step,loss\n${'1'.repeat(400_000)}x\n1,2\n`],
    ['letters', `iter ${'a'.repeat(400_000)}: loss\n`],
    ['epochs', `Epoch 1:${'['.repeat(400_000)}\n`],
    ['brackets', `{"step": ${'['.repeat(400_000)}\n`],
  ])('a log’s line of %s neither', async (_, text) => {
    await readLogFile('a.log', memorySource(new TextEncoder().encode(text)));
  });
});

describe('files that a config names', () => {
  const home = mkdtempSync(join(tmpdir(), 'lr-law-hostile-'));
  mkdirSync(join(home, 'opened', 'configs'), { recursive: true });
  for (const path of ['secret.yaml', 'opened/base.yaml', 'opened/configs/own.yaml'])
    writeFileSync(join(home, path), path);
  symlinkSync(join(home, 'secret.yaml'), join(home, 'opened', 'configs', 'link.yaml'));

  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  it('are read beside it and above it, as far as the opened folder goes', () => {
    const inside = siblingsOf(join(home, 'opened', 'configs', 'a.yaml'), join(home, 'opened'));
    expect(inside('own.yaml')).toBe('opened/configs/own.yaml');
    expect(inside('../base.yaml')).toBe('opened/base.yaml');
    const atRoot = siblingsOf(join(home, 'opened', 'a.yaml'), join(home, 'opened'));
    expect(atRoot('base.yaml')).toBe('opened/base.yaml');
    expect(atRoot('../secret.yaml')).toBeUndefined();
  });

  it('are not read through a link that leads out', () => {
    expect(siblingsOf(join(home, 'opened', 'configs', 'a.yaml'))('link.yaml')).toBeUndefined();
  });
});

const hostileNames = [
  '[click](command:workbench.action.terminal.new)',
  '![x](https://example.org/x.png)',
  '<img src=x onerror=alert(1)>',
  '<https://example.org>',
  '$(alert) `code` **bold**',
  'a](command:lrLaw.fit) [b',
  '\\[a\\](b)',
  'https://example.org/log.csv',
];

describe('names that are Markdown', () => {
  /** Signs that Markdown or the editor would obey, without a backslash before them. */
  const active = /(?<!\\)(?:\\\\)*[[\]()`*_~|$:/!]|<|>/;

  it('are escaped, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...hostileNames)), (name) => {
        expect(escapeMarkdown(name)).not.toMatch(active);
        expect(escapeMarkdown(name)).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it.each(hostileNames)('bring no link into the hover of a log: %s', (name) => {
    const run: RunSummary = {
      ...{
        id: name,
        name,
        log: name,
        schedule: null,
        lrSource: 'log',
        digest: '',
        steps: 10,
        points: 10,
        peakLr: 1e-3,
      },
      ...{ lastLoss: 2, assumptions: [name], facts: factsOfPath(name) },
      problems: [{ code: 'x', message: name, line: 0, severity: 'warning' }],
    };
    const other = { ...run, id: 'b', lastLoss: 1 };
    const text = renderLogHover(run, [run, other], null);
    const own = '[Fit LR scaling law](command:lrLaw.fit)';
    expect(text).toContain(own);
    expect(text.replace(own, '')).not.toMatch(/(?<!\\)\]\(|<[a-z]|(?<!\\)!\[/i);
  });

  it.each(hostileNames)('make no link of a message: %s', (name) => {
    // As VS Code looks for them in `showErrorMessage`.
    const linked = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
    expect(withoutLinks(`${name} holds no loss.`)).not.toMatch(linked);
  });
});

describe('signs that a terminal obeys', () => {
  it('are written out, and mean the same in JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = harmless(text);

        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        expect(JSON.parse(harmless(JSON.stringify({ text })))).toEqual({ text });
      }),
    );
    expect(harmless('\u001b]0;owned\u0007 run\n')).toBe('\\u001b]0;owned\\u0007 run\n');
    expect(harmless('ends at 2.5 — “half”, 90 %')).toBe('ends at 2.5 — “half”, 90 %');
  });
});

describe('a page that lies', () => {
  it('is refused what is no action, file, text or schedule', () => {
    const lies = [undefined, null, 1, 'x', '__proto__', 'constructor', [], {}, { shape: {}, as: 'edit' }];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...lies), fc.object()), (lie) => {
        expect(() => readAction(lie)).toThrow('The page asked for');
        expect(() => readSavedFile(lie)).toThrow('The page asked for');
        expect(() => readShapeRequest(lie)).toThrow('The page asked for');
        if (!Array.isArray(lie)) expect(() => readAddresses(lie)).toThrow('The page asked for');
        if (typeof lie !== 'string') expect(() => readCopied(lie)).toThrow('The page asked for');
      }),
    );
    expect(() => readSavedFile({ kind: '../x', bytes: new Uint8Array(1) })).toThrow();
    expect(() => readSavedFile({ kind: 'svg', bytes: 'text' })).toThrow();
    expect(() => readAddresses(['file:///a', 1])).toThrow();
    expect(() => readAddresses(new Array(1000).fill('file:///a'))).toThrow();
    expect(() => readAddresses(['x'.repeat(1 << 20)])).toThrow();
  });

  it('is given what there is', () => {
    const shape = {
      totalSteps: 9,
      peakLr: 1,
      minLr: 0,
      warmupSteps: 0,
      decaySteps: 1,
      decay: 'linear',
    } as const;
    expect(readAction('fit')).toBe('fit');
    expect(readAddresses(['file:///a b.yaml'])).toEqual(['file:///a b.yaml']);
    expect(readShapeRequest({ shape, as: 'new' })).toEqual({ shape, as: 'new' });
    expect(readSavedFile({ kind: 'csv', bytes: new Uint8Array(1) }).kind).toBe('csv');
  });
});

describe('what stays on the machine', () => {
  const reaching =
    /(?<![#\w])(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|createTelemetryLogger)\s*\(|new (?:XMLHttpRequest|WebSocket|EventSource)|['"](?:node:)?(?:https?|http2|net|tls|dgram|dns)['"]/;

  it('is everything: nothing in src and webview can call a network or tell of itself', () => {
    const files = [...sources('src'), ...sources('webview')];
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter(([, text]) => reaching.test(text)).map(([path]) => path)).toEqual([]);
    for (const call of ["fetch('x')", 'new WebSocket(u)', "from 'node:https'", "require('net')"])
      expect(reaching.test(call)).toBe(true);
  });

  it('is the content of logs too: the output channel above debug is told sentences of ours and errors', () => {
    const told = sources('src/host').flatMap(([path, text]) =>
      [...text.matchAll(/log\(\)\s*\.(\w+)\(([^;]*)\);/g)].map(([, level = '', what = '']) => ({
        path,
        level,
        what,
      })),
    );
    const loud = told.filter(({ level }) => ['error', 'warn', 'info'].includes(level));
    expect(loud.length).toBeGreaterThan(3);
    // A sentence, and an error of ours: no text, no lines, no points.
    for (const { path, what } of loud)
      expect(`${path}: ${what}`).toMatch(/: (?:'[^']*'|(?:'[^']*:'|`\$\{doing\}:`), error)$/);
  });
});
