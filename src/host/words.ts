import { l10n } from 'vscode';
import { setWords, type Words } from '../core/words.ts';

/** The translations of `l10n/` for the editor's language; none where it is English. The worker and the pages get the same. */
export const words: Words = l10n.bundle ?? {};

// Constants are said when their modules load: the entry point imports this module before all others.
setWords(words);
