// Packs the VSIX from the allow-list and holds its size to the budget.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const budgetKilobytes = 700;
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const file = `${name}-${version}.vsix`;

execFileSync(
  process.execPath,
  ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', file, '--skip-license'],
  { stdio: 'inherit' },
);
const kilobytes = statSync(file).size / 1024;
console.log(`${file}: ${kilobytes.toFixed(0)} KB of ${String(budgetKilobytes)} KB allowed`);
if (kilobytes > budgetKilobytes) {
  console.error('The package is larger than its budget: see what `npx vsce ls` lists.');
  process.exitCode = 1;
}
