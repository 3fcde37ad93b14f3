import { UserError } from '../errors.ts';
import type { JsonSchema, ToolInput } from './tool.ts';

/**
 * Checks a tool's arguments, which come from a language model.
 * @throws UserError which argument is wrong and what it takes.
 */
export function readInput(schema: JsonSchema, given: unknown): ToolInput {
  check(schema, given ?? {}, 'The input');
  return (given ?? {}) as ToolInput;
}

function check(schema: JsonSchema, value: unknown, name: string): void {
  if (!hasType(schema.type, value)) throw new UserError(`${name} has to be ${article(schema.type)}.`);
  if (schema.type === 'object') checkObject(schema, value as object, name);
  else if (schema.type === 'array') checkArray(schema, value as unknown[], name);
  else if (schema.type === 'string') checkString(schema, value as string, name);
  else checkNumber(schema, value as number, name);
}

function hasType(type: JsonSchema['type'], value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return type === 'number' ? Number.isFinite(value) : typeof value === 'string';
}

function article(type: JsonSchema['type']): string {
  if (type === 'integer') return 'a whole number';
  return `${/^[ao]/.test(type) ? 'an' : 'a'} ${type}`;
}

function checkObject({ properties = {}, required = [] }: JsonSchema, value: object, name: string): void {
  const missing = required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new UserError(`${name} needs "${missing}".`);
  for (const [key, inner] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (schema === undefined) {
      throw new UserError(
        `${name} has no "${key.slice(0, 40)}"; it takes ${Object.keys(properties).join(', ')}.`,
      );
    }
    check(schema, inner, `"${key}"`);
  }
}

function checkArray({ items, minItems = 0 }: JsonSchema, value: readonly unknown[], name: string): void {
  if (value.length < minItems) throw new UserError(`${name} needs at least ${String(minItems)}.`);
  if (items !== undefined)
    for (const [i, item] of value.entries()) check(items, item, `${name}[${String(i)}]`);
}

function checkString(schema: JsonSchema, value: string, name: string): void {
  if (schema.enum?.includes(value) === false) throw new UserError(`${name} takes ${schema.enum.join(', ')}.`);
}

function checkNumber({ minimum, exclusiveMinimum }: JsonSchema, value: number, name: string): void {
  if (minimum !== undefined && value < minimum)
    throw new UserError(`${name} has to be at least ${String(minimum)}.`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    throw new UserError(`${name} has to be above ${String(exclusiveMinimum)}.`);
}
