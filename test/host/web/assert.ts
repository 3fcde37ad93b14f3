/** What the suite uses of `node:assert/strict`, which a browser has not. */
class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

function check(holds: boolean, message: string | undefined, instead: () => string): asserts holds {
  if (!holds) throw new AssertionError(message ?? instead());
}

const shown = (value: unknown): string => (value === undefined ? 'undefined' : JSON.stringify(value));

const assert = {
  ok(value: unknown, message?: string): asserts value {
    check(Boolean(value), message, () => `${shown(value)} is not true`);
  },
  equal(actual: unknown, expected: unknown, message?: string): void {
    check(Object.is(actual, expected), message, () => `${shown(actual)} is not ${shown(expected)}`);
  },
  notEqual(actual: unknown, expected: unknown, message?: string): void {
    check(!Object.is(actual, expected), message, () => `both are ${shown(actual)}`);
  },
  /** Of what JSON can say. */
  deepEqual(actual: unknown, expected: unknown, message?: string): void {
    check(shown(actual) === shown(expected), message, () => `${shown(actual)} is not ${shown(expected)}`);
  },
  match(text: string, pattern: RegExp, message?: string): void {
    check(pattern.test(text), message, () => `${shown(text)} does not match ${String(pattern)}`);
  },
  async rejects(work: Promise<unknown>, pattern?: RegExp): Promise<void> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? `${reason.name}: ${reason.message}` : shown(reason)),
    );
    check(error !== undefined, undefined, () => 'It was not rejected');
    if (pattern !== undefined) assert.match(error, pattern);
  },
  doesNotMatch(text: string, pattern: RegExp, message?: string): void {
    check(!pattern.test(text), message, () => `${shown(text)} matches ${String(pattern)}`);
  },
};

export default assert;
