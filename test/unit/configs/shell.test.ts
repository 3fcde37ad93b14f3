import { describe, expect, it } from 'vitest';
import { commandLineOf, commandLinesOf, launcherFlagsOf } from '../../../src/core/configs/commands.ts';
import { readShell } from '../../../src/core/configs/shell.ts';
import type { ConfigNode } from '../../../src/core/configs/tree.ts';

const plain = (node: ConfigNode | undefined): unknown => {
  if (node?.type === 'scalar') return node.value;
  return node?.type === 'list' ? node.items.map(plain) : node?.type;
};
const variable = (text: string, name: string) => plain(readShell(text).root.entries.get(name)?.value);
const flagsOf = (text: string, program = /train\.py$/) => {
  const line = commandLineOf(readShell(text), program)!;
  return Object.fromEntries([...line.flags.map.entries].map(([name, { value }]) => [name, plain(value)]));
};
/** What stands where a flag's value is written. */
const writtenAt = (text: string, name: string) => {
  const node = commandLineOf(readShell(text), /train\.py$/)!.flags.node(name)!;
  return [text.slice(0, node.range.start).split('\n').length, text.slice(node.range.start, node.range.end)];
};

describe('variables of a shell script', () => {
  it.each([
    ['A=1e-4', '1e-4'],
    ["A='x y'", 'x y'],
    ['A="x"\'y\'z', 'xyz'],
    ['export A=5', '5'],
    ['declare -r A=5', '5'],
    ['B=3\nA=$B', '3'],
    ['B=3; A="${B}0"', '30'],
    ['A=${B:-1e-3}', '1e-3'],
    ['A=${B-"2 3"}', '2 3'],
    ['B=7\nA=${B:-1}', '7'],
    ['B=1000; A=$((B / 3 * 2))', '666'],
    ['B=8;A=$(( ${B} * (2 + $B) % 7 ))', '3'],
    ['A=1 # comment\n# A=2', '1'],
    ['A=1\nA+=2', '12'],
    ['A=\\\n5', '5'],
    ['A=1\r\nB=2\r\n', '1'],
    ['f() {\n  local A=4\n}', '4'],
    ['A=1\ncase $x in\n  a) echo;;\nesac', '1'],
    ['A=', ''],
    ['A=(1 "2 3" $B)', ['1', '2 3', 'unknown']],
    ['B=(1 2)\nA=("${B[@]}" 3)', ['1', '2', '3']],
    ['A=(1)\nA+=(2 # two\n 3)', ['1', '2', '3']],
    ['B=(5 6)\nA=${B[1]}', '6'],
    ['if a; then\n  B=1\nfi\nA=2', '2'],
  ])('%s', (text, expected) => {
    expect(variable(text, 'A')).toEqual(expected);
  });

  it.each([
    'A=$(nproc)',
    'A=`nproc`',
    'A=$B',
    'A=$1',
    'A=${B:?needed}',
    'A=${B%.*}',
    'A=1\nif x; then A=2; fi',
    'A=1\nif x; then echo; else A=2; fi',
    'for A in 1 2; do echo; done',
    'A=1\nwhile x; do A=$((A + 1)); done',
    'A=1\n((A += 2))',
    'A=1\nread A',
    'x && A=2',
    'A=$((B + 1))',
    'A=$((1 / 0))',
    'A=1\ncase $x in\n  a) A=2;;\nesac',
  ])('what only the shell can tell is not known: %j', (text) => {
    expect(variable(text, 'A')).toBe('unknown');
    const node = readShell(text).root.entries.get('A')!.value;
    expect(node.type === 'unknown' && node.why).toMatch(/^\S.*\.$/);
  });

  it('a branch sees what was set before the block, not in the other branch', () => {
    const text = 'A=1\nif x; then A=2; python train.py --lr $A\nelse python train.py --lr $A; fi';
    const lines = commandLinesOf(readShell(text), /train\.py$/);
    expect(lines.map(({ flags }) => flags.number('lr'))).toEqual([2, 1]);
  });

  it('does not grow without end', () => {
    const text = `A=xxxxxxxxxx\n${'A=$A$A\n'.repeat(60)}`;
    expect(variable(text, 'A')).toBe('unknown');
  });
});

describe('commands of a shell script', () => {
  it('have their flags in every spelling', () => {
    const text = [
      'python -u train.py config.yaml --lr 1e-4 --min-lr=1e-5 \\ ',
      '  -k cosine -nk 3 --bf16 --steps="100" \\',
      "  --name 'a b' +optim.x=5 trainer.max_steps=7 ++y=1 --eval -1 -- --after 2",
    ].join('\n');
    // A blank after the first backslash ends the command there, as in every shell.
    const whole = text.replace('\\ ', '\\');
    expect(flagsOf(whole)).toEqual({
      ...{ lr: '1e-4', min_lr: '1e-5', k: 'cosine', nk: '3', bf16: true, steps: '100', name: 'a b' },
      ...{ 'optim.x': '5', 'trainer.max_steps': '7', y: '1', eval: '-1', after: '2' },
    });
    expect(commandLineOf(readShell(whole), /train\.py$/)!.positional.map(plain)).toEqual(['config.yaml']);
    expect(flagsOf(text)['k']).toBeUndefined();
  });

  it('are found behind their launcher', () => {
    const text =
      'CUDA=1 srun torchrun --nproc_per_node 8 --nnodes=$N \\\n  /src/train.py --lr 1e-4 > log.txt 2>&1 | tee x';
    const line = commandLineOf(readShell(text), /train\.py$/)!;
    expect(line.program).toBe('/src/train.py');
    expect(line.flags.map.entries.size).toBe(1);
    expect(launcherFlagsOf(line).number('nproc_per_node')).toBe(8);
    expect(plain(line.command.environment.entries.get('CUDA')?.value)).toBe('1');
    expect(line.command.output).toBe('log.txt');
    expect(flagsOf('python -m scripts.train -- --depth=24', /^scripts\.train$/)).toEqual({ depth: '24' });
  });

  it.each([
    ['arrays', 'ARGS=(\n  --lr 1e-4 # peak\n  --bf16\n)\nARGS+=(--steps $((5 * 2)))\ntrain.py "${ARGS[@]}"'],
    ['strings', 'ARGS="\n  --lr 1e-4 \\\n  --bf16 --steps 10\n"\ntrain.py $ARGS'],
    ['strings of strings', 'LR="--lr 1e-4"\nARGS="$LR --bf16"\ntrain.py $ARGS --steps 10'],
    ['a list with continuations', 'train.py \\\n  --lr 1e-4 \\\n  --bf16 \\\n  --steps 10\n'],
  ])('are expanded from %s', (_, text) => {
    expect(flagsOf(text)).toEqual({ lr: '1e-4', bf16: true, steps: '10' });
    expect(writtenAt(text, 'lr')[1]).toBe('1e-4');
  });

  it('point at where a value is written, quotes and all', () => {
    expect(writtenAt('LR="3e-4"\ntrain.py --lr $LR', 'lr')).toEqual([1, '"3e-4"']);
    expect(writtenAt('LR=${1:-3e-4}\nPEAK=$LR\ntrain.py --lr="${PEAK}"', 'lr')).toEqual([1, '3e-4']);
    expect(writtenAt("train.py \\\n --lr='3e-4'", 'lr')).toEqual([2, "'3e-4'"]);
    const { root, commands } = readShell('LR=3e-4\ntrain.py --lr ${LR}');
    const node = commands[0]!.words[2]!.node;
    expect(node).toMatchObject({
      type: 'scalar',
      range: { start: 3, end: 7 },
      usedAt: { start: 22, end: 27 },
    });
    expect(root.entries.get('LR')!.keyRange).toEqual({ start: 0, end: 2 });
  });

  it('mark what is no literal', () => {
    const { commands } = readShell('A=5\ntrain.py --a $((A * 2)) --b ${A}00 --c x"y"z');
    const computed = commands[0]!.words.map(({ node }) => node.type === 'scalar' && node.computed === true);
    expect(computed).toEqual([false, false, true, false, true, false, false]);
  });

  it('give flags with several values whole', () => {
    const line = commandLineOf(readShell('train.py --rampup 32 32 1000 --lr 1'), /train/)!;
    expect(line.values('rampup').map(plain)).toEqual(['32', '32', '1000']);
    expect(line.flags.number('rampup')).toBe(32);
  });

  it('say where more flags may hide', () => {
    const line = commandLineOf(readShell('train.py --lr $LR --bf16 "$@" $EXTRA'), /train/)!;
    expect(plain(line.flags.node('lr'))).toBe('unknown');
    expect(line.flags.whyUnknown('lr')).toContain('LR is not set in this file');
    expect(line.unsure.length).toBe(2);
  });

  it('carry heredocs, with variables filled in unless they are quoted', () => {
    const text = 'LR=1\ncat > ds.json <<EOF\n{"lr": $LR}\nEOF\ncat <<-\'E\' | x\n\t$LR\n\tE\ntrain.py --lr 2';
    const [first, second] = readShell(text).commands;
    expect([plain(first!.heredoc), first!.output]).toEqual(['{"lr": 1}\n', 'ds.json']);
    expect(plain(second!.heredoc)).toBe('\t$LR\n');
    expect(flagsOf(text)).toEqual({ lr: '2' });
  });
});

describe('a script within quotes', () => {
  it.each([
    ['bash -c "python train.py --lr 1e-4"', { lr: '1e-4' }],
    ["srun -n 2 /bin/bash -lc 'cd x && python train.py --lr 1e-4; echo --lr 2'", { lr: '1e-4' }],
    ['LR=3e-4\nCMD="python train.py --lr $LR --name \'a\'"\nsh -c "$CMD"', { lr: '3e-4', name: 'a' }],
    ['CMD="python train.py --lr 1e-4 --bf16"\neval $CMD', { lr: '1e-4', bf16: true }],
    ['CMD="python train.py --lr 1e-4"\neval "$CMD --seed 1"', { lr: '1e-4', seed: '1' }],
    ['bash -c "python train.py --lr $UNSET"', { lr: 'unknown' }],
  ])('gives the command in %s', (text, flags) => {
    expect(flagsOf(text)).toEqual(flags);
  });

  it('keeps the place where a value is written', () => {
    expect(writtenAt('CMD="python train.py \\\n --lr 1e-4"\nbash -c "$CMD"', 'lr')).toEqual([2, '1e-4']);
    expect(writtenAt("bash -c 'python train.py --lr 1e-4;'", 'lr')).toEqual([1, '1e-4']);
  });

  it.each(['bash -c', 'eval', 'bash -c "" x', 'eval "$@"', 'bash train.py -c'])(
    'takes nothing from %s',
    (text) => {
      expect(readShell(text).commands.length).toBeLessThanOrEqual(2);
    },
  );
});
