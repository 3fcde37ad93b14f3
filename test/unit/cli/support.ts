import { vi } from 'vitest';
import { main } from '../../../src/cli/cli.ts';

/** What a command line prints, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process. */
export async function run(...argv: string[]): Promise<Outcome> {
  const told = { out: '', err: '' };
  const catchInto = (name: 'out' | 'err') => (text: string | Uint8Array) => {
    told[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(catchInto('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(catchInto('err')),
  ];
  try {
    return { code: await main(argv), ...told };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
