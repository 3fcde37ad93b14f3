import { folderOf } from './names.ts';

/**
 * The Hugging Face Trainer leaves one state a checkpoint, each a longer copy of the one before: of those of one output
 * folder, keeps the one outside `checkpoint-*`, else that of the highest checkpoint. Other files are all kept.
 */
export function keepNewestCheckpoint<T extends { readonly path: string }>(logs: readonly T[]): T[] {
  const newest = new Map<string, T>();
  for (const log of logs) {
    const other = newest.get(keyOf(log.path));
    if (other === undefined || checkpointOf(log.path) > checkpointOf(other.path))
      newest.set(keyOf(log.path), log);
  }
  return logs.filter((log) => newest.get(keyOf(log.path)) === log);
}

function keyOf(path: string): string {
  if (!path.endsWith('trainer_state.json')) return path;
  return `${folderOf(path).replace(/(^|\/)checkpoint-\d+$/, '')}/trainer_state.json`;
}

function checkpointOf(path: string): number {
  const number = /checkpoint-(\d+)\/[^/]*$/.exec(path)?.[1];
  return number === undefined ? Infinity : Number(number);
}
