/** A YAML config of 5000 lines: a schedule, data by the hundred, and settings of all sorts. */
export function bigYaml(): string {
  const lines = [
    'model_name_or_path: meta-llama/Llama-3.1-8B',
    'stage: pt',
    'learning_rate: 3.0e-4',
    'lr_scheduler_type: cosine',
    'warmup_steps: 500',
    'max_steps: 20000',
    'per_device_train_batch_size: 4',
    'cutoff_len: 4096',
  ];
  for (let i = 0; lines.length < 5000; i++) lines.push(...block(i));
  return `${lines.join('\n')}\n`;
}

function block(i: number): string[] {
  const name = String(i);
  return [
    '',
    `# source ${name}`,
    `source_${name}:`,
    `  name: "shard ${name}"`,
    `  weight: ${String((i % 17) / 16)}`,
    `  tags: [web, 'en', ${name}]`,
    '  paths:',
    ...[0, 1, 2, 3].map((part) => `    - s3://bucket/corpus/${name}/part-${String(part)}.npy # ok`),
    '  options:',
    '    shuffle: true',
    '    seed:',
    '    note: >-',
    `      lines that are`,
    `      folded ${name}`,
  ];
}
