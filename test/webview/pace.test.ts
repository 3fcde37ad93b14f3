import { describe, expect, it } from 'vitest';
import { Pacer } from '../../webview/pace.ts';

/** Frames at equal gaps, and what is drawn in the last of them. */
function move(pacer: Pacer, frames: number, gap: number, from = 0): string {
  let pace = '';
  for (let i = 0; i < frames; i++) pace = pacer.next(from + i * gap);
  return pace;
}

describe('the pace of a movement', () => {
  it('leaves a screen that keeps up alone, at 60 and at 144 frames a second', () => {
    expect(move(new Pacer(), 500, 16.7)).toBe('moving');
    expect(move(new Pacer(), 500, 6.9)).toBe('moving');
  });

  it('draws less while frames come late, and never less than the barest', () => {
    expect(move(new Pacer(), 4, 33)).toBe('hurried');
    expect(move(new Pacer(), 7, 33)).toBe('bare');
    expect(move(new Pacer(), 500, 33)).toBe('bare');
  });

  it('forgives a few late frames, and a hand that pauses', () => {
    const pacer = new Pacer();
    const gaps = Array.from({ length: 120 }, (_, i) => (i % 6 < 2 ? 34 : 16.7));
    let time = 0;
    for (const gap of gaps) expect(pacer.next((time += gap))).toBe('moving');
    for (let i = 1; i < 20; i++) expect(pacer.next(time + i * 400)).toBe('moving');
  });

  it('does not go back within a movement, and tries one step more in the next', () => {
    const pacer = new Pacer();
    expect(move(pacer, 50, 33)).toBe('bare');
    expect(move(pacer, 50, 16.7, 1650)).toBe('bare');
    pacer.rest();
    expect(move(pacer, 50, 16.7, 5000)).toBe('hurried');
    pacer.rest();
    expect(move(pacer, 50, 16.7, 9000)).toBe('moving');
  });
});
