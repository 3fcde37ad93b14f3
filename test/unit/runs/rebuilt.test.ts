import { describe, expect, it } from 'vitest';
import { rebuilt } from '../../../src/core/runs/rebuilt.ts';

/** A tenth of what is kept. */
const length = 400_000;

/** An array that counts how often it was made. */
function counted(number: number, size = length) {
  let made = 1;
  const get = rebuilt(new Float64Array(size).fill(number), () => {
    made++;
    return new Float64Array(size).fill(number);
  });
  return { get, times: () => made };
}

describe('an array that can be made again', () => {
  it('is the same one while few others are used, and comes again as it was after many', () => {
    const array = counted(1);
    const before = array.get();
    for (let i = 0; i < 9; i++) counted(i);
    expect(array.get() === before).toBe(true);
    for (let i = 0; i < 10; i++) counted(i);
    expect(array.get() === before).toBe(false);
    expect(array.get().every((value) => value === 1)).toBe(true);
    expect(array.get()).toHaveLength(length);
    expect(array.times()).toBe(2);
  });

  it('stays where it was asked for last, not where it was made last', () => {
    const arrays = Array.from({ length: 10 }, (_, i) => counted(i));
    arrays[0]!.get();
    counted(10);
    expect(arrays.map(({ get }) => get()[length - 1])).toEqual(arrays.map((_, i) => i));
    expect(arrays[0]!.times()).toBe(1);
    expect(arrays[1]!.times()).toBe(2);
  });

  it('is kept however long it is, until the next', () => {
    const long = counted(7, 12 * length);
    expect(long.get()[0]).toBe(7);
    expect(long.times()).toBe(1);
    counted(8);
    expect(long.get()).toHaveLength(12 * length);
    expect(long.times()).toBe(2);
  });
});
