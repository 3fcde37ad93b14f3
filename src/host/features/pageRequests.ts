import { decayShapes, type ScheduleShape } from '../../core/schedule/shape.ts';
import type { PageAction, SavedFile } from '../../protocol/messages.ts';
import { say } from '../../core/words.ts';

/** What a page asks for is looked at before it is done: a page that was taken over may say anything. */
class BadRequest extends Error {
  constructor(what: string) {
    super(say`The page asked for ${what} that there is not.`);
  }
}

const actions: readonly PageAction[] = ['fit', 'refresh', 'open-plot', 'export', 'compare'];
const kinds: readonly SavedFile['kind'][] = ['svg', 'png', 'csv'];
/** More than any picture or table of the page, in bytes. */
const largestFile = 1 << 28;
/** More than anybody drops at once, and longer than a path gets. */
const [mostAddresses, longestAddress] = [100, 1 << 14];

/** @throws Error where it is no action of the page. */
export function readAction(sent: unknown): PageAction {
  const action = actions.find((each) => each === sent);
  if (action === undefined) throw new BadRequest(say`an action`);
  return action;
}

/** @throws Error where it is no file that a page makes. */
export function readSavedFile(sent: unknown): SavedFile {
  const { kind: named, bytes } = fieldsOf(sent);
  const kind = kinds.find((each) => each === named);
  if (kind === undefined || !(bytes instanceof Uint8Array) || bytes.length > largestFile)
    throw new BadRequest(say`a file`);
  return { kind, bytes };
}

/** @throws Error where it is no text. */
export function readCopied(sent: unknown): string {
  if (typeof sent !== 'string') throw new BadRequest(say`a text`);
  return sent;
}

/** @throws Error where it is no list of texts. */
export function readAddresses(sent: unknown): readonly string[] {
  const isText = (each: unknown): each is string => typeof each === 'string' && each.length <= longestAddress;
  if (!Array.isArray(sent) || sent.length > mostAddresses || !sent.every(isText))
    throw new BadRequest(say`files`);
  return sent;
}

/** @throws Error where it is no shape of numbers; whether they make a schedule is told to the user later. */
export function readShapeRequest(sent: unknown): {
  readonly shape: ScheduleShape;
  readonly as: 'edit' | 'new';
} {
  const { shape, as } = fieldsOf(sent);
  const { totalSteps, peakLr, minLr, warmupSteps, decaySteps, decay: named } = fieldsOf(shape);
  const decay = decayShapes.find((each) => each === named);
  if (decay === undefined || (as !== 'edit' && as !== 'new')) throw new BadRequest(say`a schedule`);
  const numbers = { totalSteps, peakLr, minLr, warmupSteps, decaySteps };
  if (!areNumbers(numbers)) throw new BadRequest(say`a schedule`);
  return { shape: { ...numbers, decay }, as };
}

function fieldsOf(sent: unknown): Readonly<Record<string, unknown>> {
  return typeof sent === 'object' && sent !== null ? { ...sent } : {};
}

function areNumbers<K extends string>(fields: Record<K, unknown>): fields is Record<K, number> {
  return Object.values(fields).every((value) => typeof value === 'number');
}
