/** Of the files that the extension beside provides: no disk has it, and nobody has told the editor how to search it. */
export const scheme = 'lr-law-virtual';
