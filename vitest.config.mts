import { defineConfig } from 'vitest/config';

const inBrowser = 'test/webview/**/*.browser.test.ts';

export default defineConfig({
  test: {
    // No test measures itself by this, and a fit that takes 5 s takes 20 where two other programs share two cores.
    testTimeout: 90_000,
    // The tests share no state, and a process a file would take three times as long as the tests.
    pool: 'threads',
    isolate: false,
    maxWorkers: '100%',
    // `npm run coverage`
    coverage: {
      provider: 'v8',
      include: ['src/core/**/*.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: 'build/coverage',
      thresholds: { lines: 95, branches: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{unit,webview}/**/*.test.ts'],
          exclude: [inBrowser],
          setupFiles: ['test/unit/moreExamples.ts'],
        },
      },
      { extends: true, test: { name: 'page', include: [inBrowser] } },
    ],
  },
});
