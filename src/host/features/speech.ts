import { Live } from '../live.ts';
import type { Store } from '../store.ts';
import { registerCodeLens } from './codeLens.ts';
import { registerDecorations } from './decoration.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { registerHover } from './hover.ts';
import { registerLogHover } from './logHover.ts';
import { registerQuickFixes } from './quickFix.ts';

/** All that a config says of itself in its editor. */
export function registerSpeech(store: Store): { dispose(): unknown }[] {
  const live = new Live(store);
  return [
    live,
    registerHover(live),
    registerLogHover(store),
    registerCodeLens(live),
    registerDecorations(live),
    registerDiagnostics(store, live),
    registerQuickFixes(live),
  ];
}
