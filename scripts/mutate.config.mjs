/**
 * `npm run mutate [-- --mutate 'src/core/law/*.ts']`: changes the laws, the fit and the schedules in every small way, and tells
 * which changes no test of theirs sees. Hours; the report is left in build/mutate.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['src/core/{law,fit,schedule}/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutate.config.mts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  // What only types can break is the compiler's.
  disableTypeChecks: false,
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 30,
  tempDirName: 'build/mutate/work',
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  htmlReporter: { fileName: 'build/mutate/index.html' },
  jsonReporter: { fileName: 'build/mutate/report.json' },
};
