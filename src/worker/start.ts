import { workerData } from 'node:worker_threads';
import { setWords, type Words } from '../core/words.ts';

// Constants are said when their modules load, so that the words have to be there before the rest is loaded.
setWords((workerData as { readonly words?: Words } | null)?.words ?? {});
await import('./thread.ts');
