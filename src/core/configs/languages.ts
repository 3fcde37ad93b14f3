/** Languages that configs are written in. */
export type Language = 'yaml' | 'json' | 'python' | 'toml' | 'shell';

/** The language of each file ending. Names, globs and the editor's selectors follow from it. */
export const languageByEnding: Readonly<Record<string, Language>> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  jsonc: 'json',
  py: 'python',
  toml: 'toml',
  sh: 'shell',
  bash: 'shell',
  sbatch: 'shell',
  slurm: 'shell',
};
