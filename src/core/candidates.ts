import { looksLikeConfig } from './configs/names.ts';
import { looksLikeLog } from './logs/names.ts';

/** Whether a file may be a log or a config, by its name alone. @param path With forward slashes. */
export function isCandidate(path: string): boolean {
  return looksLikeLog(path) || looksLikeConfig(path);
}
