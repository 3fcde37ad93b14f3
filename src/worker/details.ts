import { readConfig } from '../core/configs/registry.ts';
import { throwIfCancelled, type Cancel } from '../core/errors.ts';
import type { Fit } from '../core/fit/types.ts';
import { advise } from '../core/forecast/advise.ts';
import { collectSensitivity, type KnownText, type Sensitivity } from '../core/forecast/sensitivity.ts';
import type { ConfigDetails } from '../protocol/worker.ts';

/** How the work gives way to newer requests. */
export interface Turn {
  readonly cancel: Cancel;
  /** Lets requests through that came meanwhile, a cancel among them. */
  readonly pause: () => Promise<void>;
}

/**
 * What takes longer to say of a config than a keystroke allows: what a tenth of each value does, and what would do better.
 * @throws Cancelled when asked to stop.
 */
export async function collectDetails(
  { path, text, hints }: Omit<KnownText, 'reading'>,
  fit: Fit,
  { cancel, pause }: Turn,
): Promise<ConfigDetails> {
  const reading = readConfig(path, text, hints);
  if (reading === null) return { sensitivities: [], problems: [], alternative: null };
  const known = { path, text, hints, reading };
  const sensitivities: (Sensitivity | null)[] = [];
  for (const key of reading.keys) {
    await pause();
    throwIfCancelled(cancel);
    sensitivities.push(collectSensitivity(fit, known, key));
  }
  await pause();
  throwIfCancelled(cancel);
  return { sensitivities, ...advise(fit, known, cancel) };
}
