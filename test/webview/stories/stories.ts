import type { LawFit, PageMode, PlotModel, PlotRun } from '../../../src/protocol/messages.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { initialPlotState, type PlotState } from '../../../src/protocol/state.ts';
import { makeRun, schedules, storyFit, storyLaw } from './data.ts';
import { makeHuge } from './huge.ts';

/** One state of the page. */
export interface Story {
  readonly mode: PageMode;
  readonly model: PlotModel;
  /** View state as if restored. */
  readonly state?: Partial<PlotState>;
  /** What the host answers when asked for the other laws; left out, it goes on fitting. */
  readonly laws?: readonly LawFit[];
}

const { cosine, constant, wsd, twoStep } = schedules;

const runs: readonly PlotRun[] = [
  makeRun({
    id: 'a',
    name: 'cosine-24k',
    role: 'fitted',
    colour: 0,
    shape: cosine,
    total: 24_000,
    validated: true,
  }),
  makeRun({ id: 'b', name: 'constant-24k', role: 'fitted', colour: 1, shape: constant, total: 24_000 }),
  makeRun({ id: 'c', name: 'wsd-20k', role: 'held-out', colour: 2, shape: wsd, total: 20_000 }),
  makeRun({
    id: 'd',
    name: 'two-step-16k',
    role: 'held-out',
    colour: 3,
    shape: twoStep,
    total: 16_000,
    lrSource: 'config',
    assumptions: ['Steps 1 to 199 are missing from the log: a linear warm-up is assumed.'],
  }),
  makeRun({
    id: 'e',
    name: 'longer.yaml',
    role: 'schedule',
    colour: 4,
    shape: wsd,
    total: 30_000,
    schedule: 'warm-up 200, constant 3e-4, linear decay over the last 20 %',
    distrust: ['30,000 steps are 1.25 times the longest fitted run.'],
  }),
];

const ready: PlotModel = { revision: 1, status: 'ready', message: '', runs, fit: storyFit };

const unfitted = runs
  .filter(({ role }) => role !== 'schedule')
  .map((run): PlotRun => ({
    ...run,
    role: 'held-out',
    predicted: null,
    parts: null,
    final: null,
    metrics: null,
  }));

const many = Array.from({ length: 14 }, (_, i) => {
  const shape = [cosine, constant, wsd, twoStep][i % 4]!;
  const role = i < 3 ? 'fitted' : 'held-out';
  const total = 8000 + 1500 * i;
  return makeRun({
    id: `run-${String(i)}`,
    name: `sweep/lr3e-4/run-${String(i)}`,
    role,
    colour: i,
    shape,
    total,
  });
});

const hostile = [
  makeRun({
    id: '<script>',
    name: '<img src=x onerror="document.title=\'owned\'">/a-very-long-folder-name/with-more-in-it/trainer_state.json',
    role: 'fitted',
    colour: 0,
    shape: cosine,
    total: 4000,
    logEvery: 100,
    assumptions: ['<b>Bold</b> text in a note stays text.'],
  }),
  makeRun({
    id: 'short',
    name: 'short',
    role: 'held-out',
    colour: 1,
    shape: constant,
    total: 600,
    logEvery: 20,
  }),
];

const sentences = {
  empty: 'No training logs were found in this folder. Logs are CSV, JSON Lines or trainer_state.json files.',
  loading: 'Fitting the annealing law to 3 runs.',
  error: 'The law can’t be fitted: each of the chosen runs has fewer than 4 points.',
};

function bare(status: 'empty' | 'loading' | 'error'): PlotModel {
  return { revision: 1, status, message: sentences[status], runs: [], fit: null };
}

const shape = {
  totalSteps: 24_000,
  peakLr: 3e-4,
  minLr: 3e-5,
  warmupSteps: 200,
  decaySteps: 4800,
  decay: 'linear',
} as const;
const ownFacts = { size: null, batchTokens: 524_288 };

const whatIfs: PlotState['whatIfs'] = {
  list: [
    { number: 1, name: 'linear 20 %', shape, ...ownFacts },
    { number: 2, name: 'hotter', shape: { ...shape, peakLr: 4e-4, decay: 'one-minus-sqrt' }, ...ownFacts },
    { number: 3, name: 'far too hot', shape: { ...shape, peakLr: 3e-3 }, ...ownFacts },
  ],
  chosen: 2,
};

/** A law over the sizes 25M and 100M, and a schedule for a model of 400M, which was not trained. */
const sizesLaw: Fit = {
  ...storyLaw,
  law: 'annealing-sizes',
  parameters: {
    L0: { value: 2.1, standardError: 0.06 },
    B: { value: 0.55, standardError: 0.06 },
    A: { value: 0.62, standardError: 0.004 },
    C: { value: 0.52, standardError: 0.01 },
    alpha: { value: 0.46, standardError: 0.004 },
    beta: { value: 0.4, standardError: null },
    gamma: { value: 0.03, standardError: 0.02 },
    lambda: { value: 0.999, standardError: null },
  },
  estimates: [2.1, 0.55, 0.62, 0.52, 0.46, 0.4, 0.03],
  covariance: Array.from({ length: 49 }, (_, i) =>
    i % 8 === 0 ? [4e-4, 4e-4, 2e-5, 1e-4, 1e-5, 1e-2, 4e-4][i / 8]! : 0,
  ),
  domain: { ...storyLaw.domain, sizes: [25e6, 100e6] },
};

const sized: PlotState['whatIfs'] = {
  list: [{ number: 1, name: '400M', shape, size: 400e6, batchTokens: 524_288 }],
  chosen: 1,
};

/** A run that is being trained, and what it is forecast to come to. */
const training: readonly PlotRun[] = [
  ...runs.slice(0, 2),
  makeRun({ id: 't', name: 'in-training', role: 'held-out', colour: 5, shape: wsd, total: 12_000 }),
].flatMap((run) => {
  if (run.id !== 't') return [run];
  const whole = makeRun({
    id: 'forecast:t',
    name: 'in-training, to its end',
    role: 'schedule',
    colour: 5,
    shape: wsd,
    total: 20_000,
  });
  const { predicted } = whole;
  const from = predicted?.steps.findIndex((step) => step >= 12_000) ?? 0;
  const ahead = predicted && {
    steps: predicted.steps.slice(from),
    values: predicted.values.slice(from),
    lower: predicted.lower.slice(from),
    upper: predicted.upper.slice(from),
  };
  return [
    run,
    {
      ...whole,
      forecastOf: 't',
      predicted: ahead,
      parts: null,
      plan: { ...whole.plan, end: null, shape: null },
    },
  ];
});

/** Another law that gives every run a little less, and the decayed ones a lot; and one that these runs can't tell. */
function storyLaws(of: readonly PlotRun[]): LawFit[] {
  const own = of.map(({ id, predicted, final, metrics }) => ({
    id,
    predicted,
    final,
    metrics,
    withheld: null,
  }));
  const lower = own.map((curve) => {
    const off = curve.id === 'c' ? 0.06 : 0.004;
    const shift = (values: Float64Array) => values.map((value) => value - off);
    const { predicted, final } = curve;
    return {
      ...curve,
      predicted: predicted && {
        steps: predicted.steps,
        values: shift(predicted.values),
        lower: shift(predicted.lower),
        upper: shift(predicted.upper),
      },
      final: final && {
        step: final.step,
        loss: final.loss - off,
        lower: final.lower - off,
        upper: final.upper - off,
      },
    };
  });
  const { formula } = storyFit;
  const estimates = [2.65, 0.6, 330, 0.47, 1, 0.5, 0.5];
  const multi: Fit = {
    ...storyLaw,
    law: 'multi-power',
    estimates,
    covariance: new Array<number>(49).fill(0),
  };
  return [
    { law: 'annealing', label: 'Annealing law', formula, fit: storyLaw, why: null, curves: own },
    { law: 'multi-power', label: 'Multi-power law', formula, fit: multi, why: null, curves: lower },
    {
      law: 'power',
      label: 'Power law',
      formula,
      fit: null,
      why: 'These runs can’t determine it.',
      curves: [],
    },
  ];
}

/** Every state of the page, by name. */
export const stories: Readonly<Record<string, Story>> = {
  ready: { mode: 'panel', model: ready },
  'log-axes': { mode: 'panel', model: ready, state: { xScale: 'log', yScale: 'log' } },
  rows: { mode: 'panel', model: ready, state: { rows: ['lr', 'residual', 'parts'] } },
  tokens: { mode: 'panel', model: ready, state: { x: 'tokens' } },
  time: { mode: 'panel', model: ready, state: { x: 'time', hidden: ['e'] } },
  area: { mode: 'panel', model: ready, state: { x: 'area', xScale: 'log' } },
  zoomed: {
    mode: 'panel',
    model: ready,
    state: { zoom: { min: 12_000, max: 18_000 }, rows: ['lr', 'residual'] },
  },
  hidden: { mode: 'panel', model: ready, state: { hidden: ['a', 'b', 'e'], tableOpen: true } },
  'all-hidden': { mode: 'panel', model: ready, state: { hidden: ['a', 'b', 'c', 'd', 'e'] } },
  unfitted: { mode: 'panel', model: { ...ready, runs: unfitted, fit: null } },
  many: { mode: 'panel', model: { ...ready, runs: many } },
  huge: {
    mode: 'panel',
    get model() {
      return makeHuge(12, 20_000);
    },
  },
  hostile: { mode: 'panel', model: { ...ready, runs: hostile } },
  doubtful: {
    mode: 'panel',
    model: {
      ...ready,
      fit: {
        ...storyFit,
        distrust: [
          'One constant run can’t tell what annealing gives: C is not identified.',
          'Predictions for a peak LR outside 3e-4 to 3e-4 rest on nothing that was measured.',
        ],
      },
    },
  },
  'what-if': { mode: 'panel', model: ready, state: { whatIfs } },
  sizes: {
    mode: 'panel',
    model: { ...ready, fit: { ...storyFit, law: 'Annealing law over model sizes', data: sizesLaw } },
    state: { whatIfs: sized },
  },
  training: { mode: 'panel', model: { ...ready, runs: training } },
  'what-if-withheld': { mode: 'panel', model: ready, state: { whatIfs: { ...whatIfs, chosen: 3 } } },
  laws: { mode: 'panel', model: ready, state: { whatIfs, lawsOpen: true }, laws: storyLaws(runs) },
  'laws-loading': { mode: 'panel', model: ready, state: { lawsOpen: true } },
  refitting: { mode: 'panel', model: { ...ready, status: 'loading', message: sentences.loading } },
  'failed-again': { mode: 'panel', model: { ...ready, status: 'error', message: sentences.error } },
  empty: { mode: 'panel', model: bare('empty') },
  loading: { mode: 'panel', model: bare('loading') },
  error: { mode: 'panel', model: bare('error') },
  side: { mode: 'side', model: { ...ready, runs: runs.slice(0, 3) } },
  'side-many': { mode: 'side', model: { ...ready, runs: many } },
  'side-empty': { mode: 'side', model: bare('empty') },
  'side-loading': { mode: 'side', model: bare('loading') },
  'side-error': { mode: 'side', model: bare('error') },
};

/** The view state that a story starts from. */
export function stateOf({ state }: Story): PlotState {
  return { ...initialPlotState, ...state };
}
