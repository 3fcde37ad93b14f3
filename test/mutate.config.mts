import { defineConfig } from 'vitest/config';

/** The tests that `npm run mutate` asks: those of what it changes, since those of others would hide what they miss. */
export default defineConfig({
  test: {
    include: ['test/unit/{law,fit,schedule}/**/*.test.ts'],
    setupFiles: ['test/unit/moreExamples.ts'],
    testTimeout: 90_000,
    bail: 1,
  },
});
