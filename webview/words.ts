import { setWords, type Words } from '../src/core/words.ts';

const given = document.getElementById('words')?.textContent;

// Constants are said when their modules load: the page's script imports this module before all others.
if (given != null) setWords(JSON.parse(given) as Words);
