import { services } from '../core/logs/services.ts';
import { openDatabase } from '../node/database.ts';
import { main } from './cli.ts';

services.openDatabase = openDatabase;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` that has seen enough is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
