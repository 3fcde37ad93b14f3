import { ReadError, FitError, UserError } from '../core/errors.ts';
import { fitCommand } from './commands/fit.ts';
import { mcpCommand } from './commands/mcp.ts';
import { predictCommand } from './commands/predict.ts';
import { readCommand } from './commands/read.ts';
import { scanCommand } from './commands/scan.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { UsageError, type Command } from './command.ts';

const commands: Readonly<Record<string, Command>> = {
  scan: scanCommand,
  read: readCommand,
  schedule: scheduleCommand,
  fit: fitCommand,
  predict: predictCommand,
  mcp: mcpCommand,
};

const help = `lr-law: loss of language-model runs from their learning-rate schedules

${Object.values(commands)
  .map((command) => `  lr-law ${command.usage}\n      ${command.summary}`)
  .join('\n')}

--json prints one JSON object. Losses are in nats; steps count optimiser updates from 1.
Exit codes: 0 done; 1 the input can't be used; 2 wrong usage.
`;

/** Runs one command line. @returns The exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(
      `${name === '' ? 'Which command?' : `There is no command "${name}".`} See lr-law --help.\n`,
    );
    return 2;
  }
  try {
    await command.run(rest);
    return 0;
  } catch (error) {
    return report(error, command);
  }
}

function report(error: unknown, command: Command): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nUsage: lr-law ${command.usage}\n`);
    return 2;
  }
  if (error instanceof UserError || error instanceof FitError || error instanceof ReadError) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  throw error;
}
