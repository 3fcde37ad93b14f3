import type { Dialect } from '../points/dialect.ts';
import { say } from '../../words.ts';

/** A framework that numbers everything by the update that was just done, from 0: held-out losses, too. */
export const fromZero: Pick<Dialect, 'counting' | 'renumber'> = {
  counting: {
    trainShift: 0,
    lr: 'this',
    interval: 'instantaneous',
    counter: say`Step i on a line is update i + 1, and a held-out loss there is measured after it`,
  },
  renumber: (gathered) => ({ gathered: gathered.renumbered((step) => step + 1), assumptions: [] }),
};
