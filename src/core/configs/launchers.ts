import { readYaml } from './yaml.ts';
import { Section } from './section.ts';
import type { ConfigHints } from './types.ts';

/**
 * How many processes a launcher starts, over all nodes: `accelerate launch --num_processes`, or what its `--config_file` says
 * (`num_processes`, which counts all nodes too), `torchrun --nproc_per_node --nnodes`, `deepspeed --num_gpus --num_nodes`.
 * @returns undefined where a number is not known.
 */
export function devicesOf(flags: Section, { sources }: ConfigHints): number | undefined {
  if (flags.has('num_processes')) return positive(flags.number('num_processes'));
  const file = flags.string('config_file');
  if (file !== undefined) return inFile(sources?.(file));
  const perNode = flags.number('nproc_per_node') ?? flags.number('num_gpus');
  const nodes = flags.number('nnodes') ?? flags.number('num_nodes');
  const unsure = nodes === undefined && (flags.has('nnodes') || flags.has('num_nodes'));
  return perNode === undefined || unsure ? undefined : positive(perNode * (nodes ?? 1));
}

/** `accelerate config` writes YAML, or JSON, which is YAML too. */
function inFile(text: string | undefined): number | undefined {
  return text === undefined
    ? undefined
    : positive(new Section(readYaml(text).root, text).number('num_processes'));
}

function positive(count: number | undefined): number | undefined {
  return count !== undefined && count >= 1 ? count : undefined;
}
