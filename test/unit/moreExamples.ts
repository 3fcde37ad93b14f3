import fc from 'fast-check';
import { often } from './effort.ts';

// Tests that don't say how many examples they try follow the effort too.
fc.configureGlobal({ numRuns: often(100) });
