import type { Role } from './columns.ts';
import type { Counting } from './counting.ts';
import type { Gathered } from './gathered.ts';

/** What a framework's table or records mean beyond what their names tell. A reader has one of its own. */
export interface Dialect {
  /** Registry name of the format. */
  readonly name: string;
  readonly counting: Counting;
  /**
   * Whether a record is to be used; left out: every one is.
   * @param has Whether it has a value of a role.
   */
  takes?(has: (role: Role) => boolean): boolean;
  /**
   * Puts all records under updates, where the framework counts something else, and says what it assumed.
   * @param header Names of the columns; empty for records.
   */
  renumber?(
    gathered: Gathered,
    header: readonly string[],
  ): { readonly gathered: Gathered; readonly assumptions: readonly string[] };
}
