import { testVectors, type Vector } from './vectors.ts';

const options: Readonly<Record<string, (config: Vector['config']) => object>> = {
  warmup_stable_decay: ({ D, mr, dt }) => ({ num_decay_steps: D, min_lr_ratio: mr, decay_type: dt }),
  cosine_warmup_with_min_lr: ({ r }) => ({ min_lr_rate: r }),
  polynomial: ({ pw }) => ({ power: pw }),
};

testVectors(/^HF /, 7, ({ framework, config }) => {
  const type = framework.slice('HF '.length);
  const { learning_rate, warmup_steps, max_steps } = config;
  const lr_scheduler_kwargs = options[type]?.(config);
  const given = { learning_rate, warmup_steps, max_steps, lr_scheduler_type: type, lr_scheduler_kwargs };
  return { path: 'args.json', text: JSON.stringify(given) };
});

testVectors(/^nanoGPT/, 1, ({ config }) => ({
  path: 'config/train.py',
  text: Object.entries({ ...config, max_iters: 19 })
    .map(([name, value]) => `${name} = ${String(value)}\n`)
    .join(''),
}));
