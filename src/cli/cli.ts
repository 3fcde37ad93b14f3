import { ReadError, FitError, UserError } from '../core/errors.ts';
import { UsageError, type Command } from './command.ts';
import { complain, print } from './print.ts';

/** Loaded when it is their turn: the libraries of all take longer to start than a schedule takes to print. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  scan: async () => (await import('./commands/scan.ts')).scanCommand,
  read: async () => (await import('./commands/read.ts')).readCommand,
  schedule: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  fit: async () => (await import('./commands/fit.ts')).fitCommand,
  predict: async () => (await import('./commands/predict.ts')).predictCommand,
  forecast: async () => (await import('./commands/forecast.ts')).forecastCommand,
  optimize: async () => (await import('./commands/optimize.ts')).optimizeCommand,
  write: async () => (await import('./commands/write.ts')).writeCommand,
  mcp: async () => (await import('./commands/mcp.ts')).mcpCommand,
};

async function help(): Promise<string> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()));
  return `lr-law: loss of language-model runs from their learning-rate schedules

${loaded.map((command) => `  lr-law ${command.usage}\n      ${command.summary}`).join('\n')}

--json prints one JSON object. Losses are in nats; steps count optimiser updates from 1.
Exit codes: 0 done; 1 the input can't be used; 2 wrong usage.
`;
}

/** Runs one command line. @returns The exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    print(await help());
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    complain(`${name === '' ? 'Which command?' : `There is no command "${name}".`} See lr-law --help.\n`);
    return 2;
  }
  const command = await load();
  try {
    await command.run(rest);
    return 0;
  } catch (error) {
    return report(error, command);
  }
}

function report(error: unknown, command: Command): number {
  if (error instanceof UsageError) {
    complain(`${error.message}\nUsage: lr-law ${command.usage}\n`);
    return 2;
  }
  if (error instanceof UserError || error instanceof FitError || error instanceof ReadError) {
    complain(`${error.message}\n`);
    return 1;
  }
  throw error;
}
