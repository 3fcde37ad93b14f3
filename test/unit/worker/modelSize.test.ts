import { describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import type { FittedRuns } from '../../../src/protocol/worker.ts';
import { forecast } from '../../../src/worker/forecast.ts';
import { constant, cosine, makeEta, makeNoise, twoStep } from '../support.ts';
import { makeLawRun, peak, truths } from '../law/support.ts';

const law = 'annealing-sizes';
const config = `learning_rate: ${String(peak)}\nlr_scheduler_type: cosine\nmax_steps: 2000\nwarmup_steps: 100\n`;

async function fitSizes(): Promise<FittedRuns> {
  const noise = makeNoise(6);
  const runs = [2.5e7, 1e8].flatMap((size) =>
    [constant, cosine, twoStep].map((shape, i) =>
      makeLawRun(`run ${String(i)} ${String(size)}`, makeEta(2000, 100, peak, shape), law, {
        ...{ size, spacing: 40, noise: () => 5e-4 * noise() },
      }),
    ),
  );
  return { fit: await fitLaw(runs, { law, lambda: truths[law]['lambda']! }), runs: [] };
}

describe('a config of a model whose size nothing tells', () => {
  it('is asked for the size where the law needs it, and predicted once it is told', async () => {
    const fitted = await fitSizes();
    const asked = forecast('/w/train.yaml', config, fitted)!;
    expect(asked).toMatchObject({ tellable: ['modelSize'], size: null, final: null });
    expect(asked.withheld).toContain('size of its model is not known');
    const told = forecast('/w/train.yaml', config, fitted, { hints: { told: { modelSize: 1e8 } } })!;
    expect(told).toMatchObject({ tellable: [], size: 1e8, told: { modelSize: 1e8 }, withheld: null });
    expect(told.assumptions[0]).toBe('You said: 100M parameters.');
    const named = forecast('/w/100M/train.yaml', config, fitted)!;
    expect(named).toMatchObject({ tellable: [], size: 1e8 });
    expect(told.final).toEqual(named.final);
  });

  it('is not asked where no law needs it', () => {
    expect(forecast('/w/train.yaml', config, null)).toMatchObject({ tellable: [], size: null });
  });
});
