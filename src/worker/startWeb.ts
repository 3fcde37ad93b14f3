import { setWords, type Words } from '../core/words.ts';

// As in start.ts. Whoever starts a web worker has no other way to hand it something beforehand.
setWords((globalThis as unknown as { readonly lrLawWords?: Words }).lrLawWords ?? {});
await import('./web.ts');
