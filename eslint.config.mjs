import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** A folder may import what stands here besides itself; everything else is a border. */
const borders = {
  'src/core': ['protocol', 'worker', 'host', 'cli'],
  'src/protocol': ['worker', 'host', 'cli'],
  'src/node': ['protocol', 'worker', 'host', 'cli'],
  'src/worker': ['host', 'cli'],
  'src/cli': ['worker', 'host', 'protocol'],
  'src/host': ['worker', 'cli'],
};

/** Libraries with one door each: [library, the only file that may import it, why]. */
const doors = [
  ['ml-levenberg-marquardt', 'src/core/fit/levenbergMarquardt.ts'],
  ['chart.js', 'webview/chart.ts'],
  ['@vscode/webview-ui-toolkit', 'webview/toolkit.ts'],
  ['yaml', 'src/core/configs/yaml.ts'],
  ['jsonc-parser', 'src/core/configs/json.ts'],
  ['@lezer/python', 'src/core/configs/python.ts'],
  ['toml-eslint-parser', 'src/core/configs/toml.ts'],
  ['fflate', 'src/core/logs/packed/gzip.ts'],
  ['fzstd', 'src/core/logs/packed/zstd.ts'],
  ['hyparquet', 'src/core/logs/formats/parquetFile.ts'],
  ['@modelcontextprotocol/sdk', 'src/cli/mcpServer.ts'],
];

const message = 'Borders of the house: see CONTRIBUTING.md.';
const noNode = { group: ['node:*', 'fs', 'path', 'worker_threads'], message };
const noEditor = { group: ['vscode'], message };

function doorsFor(file) {
  return doors
    .filter(([, door]) => door !== file)
    .map(([library, door]) => ({
      group: [library, `${library}/*`],
      message: `Only ${door} imports ${library}.`,
    }));
}

function restrict(folder, extra, file) {
  const others = (borders[folder] ?? []).map((name) => ({ group: [`**/${name}/**`], message }));
  return { 'no-restricted-imports': ['error', { patterns: [...others, ...extra, ...doorsFor(file)] }] };
}

const folders = [
  ['src/core', [noNode, noEditor]],
  ['src/protocol', [noNode, noEditor]],
  ['src/node', [noEditor]],
  ['src/worker', [noEditor]],
  ['src/cli', [noEditor]],
  ['src/host', []],
  ['webview', [noNode, noEditor, { group: ['**/host/**', '**/worker/**', '**/cli/**'], message }]],
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'build/**',
      'node_modules/**',
      'examples/runs/**',
      'test/fixtures/**',
      'test/artifacts/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: false }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'TSNonNullExpression > :not(MemberExpression[computed=true]):not(CallExpression[callee.property.name="at"])',
          message: 'A non-null assertion is for an indexed read within known bounds only.',
        },
      ],
      complexity: ['error', 16],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Files come from anyone: no expression may take longer than the text is long.
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    // In a test, what is not there fails it, as it should.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  ...folders.map(([folder, extra]) => ({ files: [`${folder}/**/*.ts`], rules: restrict(folder, extra) })),
  ...doors.map(([, door]) => {
    const [folder, extra] = folders.find(([name]) => door.startsWith(`${name}/`));
    return { files: [door], rules: restrict(folder, extra, door) };
  }),
);
