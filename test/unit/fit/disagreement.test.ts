import { describe, expect, it } from 'vitest';
import { checkDisagreement, type LawEnd } from '../../../src/core/fit/disagreement.ts';

const end = (label: string, loss: number, half: number): LawEnd => ({
  label,
  final: { loss, lower: loss - half, upper: loss + half },
});

describe('a disagreement of laws', () => {
  it('is said in one sentence, of the two that are furthest apart', () => {
    const ends = [
      end('Annealing law', 2.5, 0.01),
      end('Multi-power law', 2.53, 0.01),
      end('Other law', 2.55, 0.01),
    ];
    expect(checkDisagreement(ends)).toBe(
      'Laws fitted to the same runs disagree by more than their 90 % intervals: the annealing law gives 2.5000, the other law gives 2.5500 nats.',
    );
  });

  it('is none while one of the two bands holds the other loss', () => {
    expect(checkDisagreement([end('A', 2.5, 0.01), end('B', 2.53, 0.04)])).toBeNull();
    expect(checkDisagreement([end('A', 2.5, 0.04), end('B', 2.53, 0.01)])).toBeNull();
    expect(checkDisagreement([end('A', 2.5, 0.02), end('B', 2.53, 0.02)])).not.toBeNull();
  });

  it('needs two laws with a number', () => {
    expect(checkDisagreement([])).toBeNull();
    expect(checkDisagreement([end('A', 2.5, 0.01), { label: 'B', final: null }])).toBeNull();
  });
});
