import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { heldOutReport, renderTable, trainingRuns } from '../../bench/heldOut.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the example runs', () => {
  it('are predicted as the README says', async () => {
    const report = await heldOutReport(`${root}examples`);
    expect(
      report.rows
        .filter((row) => row.fitted)
        .map((row) => row.name)
        .sort(),
    ).toEqual([...trainingRuns].sort());
    expect(report.rows.length).toBeGreaterThanOrEqual(8);
    expect(readFileSync(`${root}README.md`, 'utf8')).toContain(renderTable(report));
  });
});
