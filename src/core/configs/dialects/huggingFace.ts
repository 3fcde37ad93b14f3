import type { ConfigTree } from '../tree.ts';
import type { Dialect } from '../types.ts';
import { readArguments } from './huggingFaceArguments.ts';
import { findArguments } from './huggingFaceSections.ts';

/** Keys that say that the file is something else: a log, or another framework with some of the same names. */
const foreign = ['log_history', 'micro_batch_size', 'zero_optimization'];

/** How sure the keys are those of `TrainingArguments`; at least two of them, or its name and one. */
function detect(tree: ConfigTree): number {
  if (foreign.some((name) => tree.root.entries.has(name))) return 0;
  const { section, count, className } = findArguments(tree);
  if (className !== undefined) return count >= 1 ? 1 : 0;
  const own = ['lr_scheduler_type', 'per_device_train_batch_size', 'num_train_epochs'].some((name) =>
    section.has(name),
  );
  return own && count >= 2 ? count / 6 : 0;
}

/**
 * Hugging Face `TrainingArguments` (`transformers/optimization.py`, `training_args.py`) as YAML, JSON, the keywords of a call
 * in Python (TRL's configs too), or the flags of a command in a shell script.
 */
export const huggingFaceDialect: Dialect = {
  framework: 'huggingface',
  label: 'Hugging Face TrainingArguments',
  languages: ['yaml', 'json', 'python', 'shell'],
  detect,
  read: (tree, hints) => readArguments('huggingface', tree, hints),
};

/** LLaMA-Factory: the Trainer's keys verbatim beside its own. */
export const llamaFactoryDialect: Dialect = {
  framework: 'llama-factory',
  label: 'LLaMA-Factory',
  languages: ['yaml', 'json', 'shell'],
  detect(tree) {
    const { section } = findArguments(tree);
    const own = ['stage', 'cutoff_len', 'finetuning_type', 'model_name_or_path'].filter((name) =>
      section.has(name),
    );
    const named = own.includes('stage') || own.includes('finetuning_type') || tree.language !== 'shell';
    return own.length >= 2 && named && detect(tree) > 0 ? 1 : 0;
  },
  read: (tree, hints) => readArguments('llama-factory', tree, hints),
};
