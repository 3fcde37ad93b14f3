import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasConflict, isBroken } from '../../../src/core/configs/broken.ts';
import { moveRanges } from '../../../src/core/configs/moved.ts';

describe('moveRanges', () => {
  it('finds every place outside of an edit again, with the same text in it', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        fc.string({ maxLength: 20 }),
        fc.nat(60),
        fc.nat(60),
        (text, put, a, b) => {
          const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
          const edited = text.slice(0, start) + put + text.slice(end);
          const moved = moveRanges(text, edited);
          for (let at = 0; at < text.length; at++) {
            const place = moved.place({ start: at, end: at + 1 });
            if (place !== null) expect(edited.slice(place.start, place.end)).toBe(text.slice(at, at + 1));
            else
              expect(at >= start - put.length - (end - start) && at < end + put.length + (end - start)).toBe(
                true,
              );
          }
        },
      ),
    );
  });

  it('gives no place to what was changed', () => {
    const moved = moveRanges('lr: 1e-3\nsteps: 10\n', 'lr: 2e-3\nsteps: 10\n');
    expect(moved.place({ start: 4, end: 8 })).toBeNull();
    expect(moved.place({ start: 0, end: 2 })).toEqual({ start: 0, end: 2 });
    expect(moveRanges('lr: 1\nsteps: 10\n', 'lr: 1e-3\nsteps: 10\n').place({ start: 13, end: 15 })).toEqual({ start: 16, end: 18 }); // prettier-ignore
  });
});

describe('isBroken', () => {
  it.each([
    ['a.yaml', 'learning_rate: "1e-3\nmax_steps: 10\n'],
    ['a.json', '{"learning_rate": 1e-3, "max_st'],
    ['a.toml', 'learning_rate = "1e-3\n'],
    ['a.py', 'learning_rate = (1e-3\nmax_iters = 10\n'],
    ['a.sh', 'torchrun train.py --learning_rate "1e-3\n'],
    ['a.sh', "python train.py --lr '6e-4 --max_iters 100\n"],
    ['a.sh', 'python train.py --note "ends in \\"'],
    ['a.sh', 'ARGS=(--lr 6e-4 \\\n  --train-iters 100\n'],
    ['a.sh', '<<<<<<< ours\nLR=1e-3\n=======\nLR=2e-3\n>>>>>>> theirs\n'],
  ])('sees an open quote or bracket, and both sides of a merge: %s', (path, text) => {
    expect(isBroken(path, text)).toBe(true);
  });

  it('leaves whole texts in peace, a YAML document’s end and a heading among them', () => {
    expect(isBroken('a.yaml', 'learning_rate: 1e-3\n---\nb: 1\n')).toBe(false);
    expect(hasConflict('# ======= settings\nlr = 1\n')).toBe(false);
    expect(isBroken('a.bin', '"')).toBe(false);
  });

  it('takes a closed quote in a shell script for closed, whatever stands within', () => {
    const texts = [
      `echo "a \\\\" 'b\\' "c'd" # it's a comment\n`,
      `X="\${Y:-"z"} $(echo "q")"\n`,
      `cat <<EOF\nit's\nEOF\n`,
      `ARGS=(--lr 6e-4 # isn't "closed" here\n)\n`,
      `A="two\nlines"`,
    ];
    for (const text of texts) expect(isBroken('a.sh', text), text).toBe(false);
  });
});
