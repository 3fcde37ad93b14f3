import type { Problem } from '../../errors.ts';
import { meaningOf } from '../points/columns.ts';
import type { JsonRecord } from '../text/json.ts';
import { say } from '../../words.ts';

/** Rows of a JSON document that belong together. */
export interface Table {
  readonly length: number;
  record(row: number): JsonRecord;
  /** Whether each record seems to be a finished run. */
  readonly isOfResults: boolean;
  readonly problems: readonly Problem[];
}

/** A history lies in an object or two; deeper is something else. */
const deepest = 4;
/** These hold no curve, whatever their keys are. */
const beside = /^(?:config|args|summary|summary_?metrics|metadata|hparams)$/i;
const wrapper = /^(?:metrics|scalars|logs?|data|values|history|log_history|records|rows)$/i;
const ofRuns = /^(?:run|run_?name|run_?id|model|commit|status|description|experiment|config)$/i;

/** The tables with a loss in a document: of records, and of columns. */
export function tablesIn(document: unknown): Table[] {
  const tables: Table[] = [];
  gather(document, '', deepest, tables);
  return tables;
}

function gather(value: unknown, prefix: string, depth: number, tables: Table[]): void {
  if (Array.isArray(value)) {
    const table = ofRecords(value.filter(isObject), prefix);
    if (table.length > 0 && (prefix === '' || hasSteps(table))) tables.push(table);
    return;
  }
  if (!isObject(value)) return;
  const columns = columnsIn(value, prefix);
  if (columns.some(({ name }) => isLoss(name))) tables.push(ofColumns(columns));
  if (depth === 0) return;
  for (const key of Object.keys(value)) {
    const inner = wrapper.test(key) ? prefix : `${prefix}${key}/`;
    if (!beside.test(key)) gather(value[key], inner, depth - 1, tables);
  }
}

function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ofRecords(records: readonly JsonRecord[], prefix: string): Table {
  const [first = {}] = records;
  return {
    length: records.length,
    record: (row) => (prefix === '' ? records[row]! : rename(records[row]!, prefix)),
    isOfResults: Object.keys(first).some((key) => ofRuns.test(key)),
    problems: [],
  };
}

/** Records that lie anywhere are taken for a log only if they count something. */
function hasSteps(table: Table): boolean {
  return Object.keys(table.record(0)).some((key) => meaningOf(key)?.role === 'step');
}

function rename(record: JsonRecord, prefix: string): JsonRecord {
  return Object.fromEntries(Object.keys(record).map((key) => [nameOf(key, prefix), record[key]]));
}

/** The key with where it lies, if that means something, as for `{"val": {"loss": […]}}`; else the key. */
function nameOf(key: string, prefix: string): string {
  return meaningOf(prefix + key) === null ? key : prefix + key;
}

interface Column {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** Arrays, and pandas' columns by row number. */
function columnsIn(value: JsonRecord, prefix: string): Column[] {
  return Object.keys(value).flatMap((key) => {
    const values = valuesOf(value[key]);
    return values === null ? [] : [{ name: nameOf(key, prefix), values }];
  });
}

function valuesOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value.some(isObject) ? null : value;
  if (!isObject(value)) return null;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, i) => key === String(i)) ? Object.values(value) : null;
}

function isLoss(name: string): boolean {
  const role = meaningOf(name)?.role;
  return role === 'train' || role === 'validation';
}

/** Columns beside the steps, or where there are none beside the longest; others have other rows. */
function ofColumns(columns: readonly Column[]): Table {
  const meant = columns.filter(({ name }) => meaningOf(name) !== null);
  const steps = meant.find(({ name }) => meaningOf(name)?.role === 'step');
  const length = steps?.values.length ?? Math.max(...meant.map(({ values }) => values.length));
  const rows = meant.filter(({ values }) => values.length === length);
  const odd = meant.find(({ name, values }) => isLoss(name) && values.length > 0 && values.length !== length);
  const record = (row: number) => Object.fromEntries(rows.map(({ name, values }) => [name, values[row]]));
  return { length, record, isOfResults: false, problems: odd === undefined ? [] : [oddLength(odd, length)] };
}

function oddLength({ name, values }: Column, length: number): Problem {
  const message = say`"${name}" is left out: it has ${String(values.length)} values, where the others have ${String(length)}.`;
  return { code: 'odd-length', message, line: 0, severity: 'warning' };
}
