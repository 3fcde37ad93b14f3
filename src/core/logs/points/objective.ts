import { ReadError } from '../../errors.ts';
import type { Role } from './columns.ts';
import { baseName } from '../../paths.ts';
import { say } from '../../words.ts';

/**
 * Refuses logs of preference or reinforcement learning (TRL's DPO, GRPO, KTO): their loss is not a language model's.
 * @throws ReadError `no-loss`.
 */
export function checkObjective(roles: ReadonlySet<Role>, format: string, path: string): void {
  if (!roles.has('reward')) return;
  const message = say`${baseName(path)} logs rewards or a KL term: its loss is not a language-model loss, so no law is fitted to it; use a log of pre-training.`;
  throw new ReadError('no-loss', format, message);
}
