import type { LiveRun } from '../../protocol/worker.ts';
/** What looking at runs needs of its surroundings. */
export interface Looking {
    /** Ids of the runs that are being trained, the latest first. */
    growing(): readonly string[];
    look(run: string, growing: readonly string[]): Promise<LiveRun | null>;
    /** Called with what was found about the run to show; null where none is. */
    show(live: LiveRun | null): void;
    failed(error: unknown): void;
}
/**
 * Looks at the runs that are being trained, not more often than it can be afforded: at the one that is shown whenever something
 * is new, and at the others in turn.
 */
export declare class Looks {
    #private;
    private readonly looking;
    constructor(looking: Looking);
    /** Says that any of the runs may be others than when they were looked at. */
    soon(): void;
    dispose(): void;
}
