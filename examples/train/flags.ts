import { parseArgs } from 'node:util';
import { availableParallelism } from 'node:os';
import { plain } from './output/plain.ts';
import { PEAK_LR } from './settings.ts';

/** What the command line asks for. */
export interface Flags {
  readonly help: boolean;
  /** Names of the runs to train; all where there is none. */
  readonly only: readonly string[];
  /** Folder to write to, or none: the folder of the committed runs. */
  readonly out: string | undefined;
  readonly stepsScale: number;
  readonly peakLr: number;
  /** Runs at the same time. */
  readonly parallel: number;
}

/** What `--help` prints. */
export const USAGE = plain`usage: train.mjs [--only NAME]... [--out DIR] [--steps-scale F] [--peak-lr LR] [--parallel N]
  --only NAME      train only this run (may be repeated)
  --out DIR        write here instead of examples/runs
  --steps-scale F  multiply all lengths, for a quick look
  --peak-lr LR     another peak than ${PEAK_LR}
  --parallel N     runs at the same time (default: one a core, at most 4)
`;

const string = { type: 'string' } as const;

function positive(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > 0 && value < Infinity)) throw new RangeError(`--${name} must be a positive number`);
  return value;
}

/** Reads the arguments; throws an error with a message for the user where they make no sense. */
export function readFlags(args: readonly string[]): Flags {
  const numbers = { 'steps-scale': string, 'peak-lr': string, parallel: string };
  const options = {
    help: { type: 'boolean' },
    only: { ...string, multiple: true },
    out: string,
    ...numbers,
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    help: values.help ?? false,
    only: values.only ?? [],
    out: values.out,
    stepsScale: positive('steps-scale', values['steps-scale'], 1),
    peakLr: positive('peak-lr', values['peak-lr'], PEAK_LR),
    parallel: Math.ceil(positive('parallel', values.parallel, Math.min(4, availableParallelism()))),
  };
}
