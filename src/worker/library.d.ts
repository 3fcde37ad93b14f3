import { type Cancel } from '../core/errors.ts';
import type { Answers, ConfigFile, LogFile, Run, RunCollection } from '../core/runs/types.ts';
import type { FileInput } from '../protocol/worker.ts';
/** What the worker has read; a file with an unchanged stamp is not read again, and of one that grew only what is new. */
export declare class Library {
    #private;
    /** Reads what is new or changed, forgets what is gone, and pairs logs with configs. */
    update(files: readonly FileInput[], answers: Answers, cancel: Cancel, progress: (done: number) => void): Promise<RunCollection>;
    get logs(): LogFile[];
    get configs(): ConfigFile[];
    /** What a config that was found may read beside itself. */
    sourcesOf(path: string): ((path: string) => string | undefined) | undefined;
    /** Runs, and logs that are none yet. */
    get collection(): RunCollection;
    get runs(): readonly Run[];
    /** Runs by id, in the order asked; unknown ids are left out. */
    runsOf(ids: readonly string[]): Run[];
}
