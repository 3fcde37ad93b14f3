import { type Cancel } from '../core/errors.ts';
import type { LiveRequest, LiveRun } from '../protocol/worker.ts';
import type { Library } from './library.ts';
/** Runs that are being trained: what each will come to, and what was noticed about it since it was first looked at. */
export declare class LiveRuns {
    #private;
    private readonly library;
    constructor(library: Library);
    /** @returns null where the run is not known. */
    look({ run: id, growing, choices, series }: LiveRequest, cancel: Cancel): Promise<LiveRun | null>;
}
