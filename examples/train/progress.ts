import { plain } from './output/plain.ts';
import type { RunSpec } from './runs.ts';
import { updatesOf } from './schedule/lr.ts';
import type { Report } from './worker.ts';

const BAR = 28;

/** A number of seconds for people. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? plain`${whole} s` : plain`${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A bar over all runs on a terminal, redrawn in place; elsewhere only a line for each finished run. */
export class ProgressBar {
  private readonly started = performance.now();
  private readonly done = new Map<string, number>();
  private readonly total: number;

  constructor(runs: readonly RunSpec[]) {
    this.total = runs.reduce((sum, run) => sum + updatesOf(run.schedule), 0);
  }

  /** Seconds since the bar was made. */
  seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  report(run: RunSpec, { step, heldOutLoss }: Report): void {
    this.done.set(run.name, step);
    const updates = updatesOf(run.schedule);
    const state = plain`${run.name.padEnd(16)} ${step}/${updates}  held-out ${heldOutLoss.toFixed(4)}`;
    if (step === updates) this.finishLine(`  ${state}  after ${durationText(this.seconds())}`);
    else if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${this.bar()}  ${state}`);
  }

  private finishLine(line: string): void {
    process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${line}\n` : `${line}\n`);
  }

  private bar(): string {
    const share = [...this.done.values()].reduce((sum, step) => sum + step, 0) / this.total;
    const filled = Math.round(share * BAR);
    const left = durationText((this.seconds() * (1 - share)) / share);
    return `[${'#'.repeat(filled).padEnd(BAR, '.')}] ${(100 * share).toFixed(0)} %  ${left} left`;
  }
}
