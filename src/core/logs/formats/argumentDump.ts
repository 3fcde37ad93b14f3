import type { Settings } from '../types.ts';

/** No argument has a longer name. */
const longestName = 100;

/**
 * The arguments that Megatron-LM and its descendants print at the start, one a line as `  name ..... value`, between
 * `--- arguments ---` and `--- end of arguments ---` (`_print_args` of `megatron/training/arguments.py`). GPT-NeoX puts
 * `default` or `updated` behind each. Where a log holds several, the last counts.
 */
export class ArgumentDump {
  #isOpen = false;
  #values = new Map<string, unknown>();

  /** The arguments as plain data; null where there are none. */
  get settings(): Settings | null {
    return this.#values.size === 0 ? null : Object.fromEntries(this.#values);
  }

  numberOf(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  /** @returns Whether the line belongs to a dump. */
  take(line: string): boolean {
    if (!this.#isOpen) return this.#begins(line);
    if (line.includes('end of arguments')) this.close();
    else if (line.includes(' .')) this.#add(line);
    else return false;
    return true;
  }

  /** What follows is no argument. */
  close(): void {
    this.#isOpen = false;
  }

  #begins(line: string): boolean {
    if (!line.includes('- arguments -')) return false;
    this.#isOpen = true;
    this.#values = new Map();
    return true;
  }

  #add(line: string): void {
    const dots = line.indexOf(' .');
    const name = line.slice(line.lastIndexOf(' ', dots - 1) + 1, dots);
    if (name.length > longestName || !/^\w+$/.test(name)) return;
    let start = dots + 1;
    while (line[start] === '.') start++;
    if (line[start] === ' ') this.#values.set(name, toValue(withoutOrigin(line.slice(start + 1))));
  }
}

/** Without the `....updated` that GPT-NeoX writes. */
function withoutOrigin(text: string): string {
  if (!/(?:default|updated)$/.test(text)) return text;
  let end = text.length - 'default'.length;
  while (text[end - 1] === '.') end--;
  return end === 0 ? text : text.slice(0, end);
}

const words = new Map<string, unknown>([
  ['None', null],
  ['True', true],
  ['False', false],
]);

function toValue(text: string): unknown {
  const plain = text.trim();
  if (words.has(plain)) return words.get(plain);
  return /^[-+]?[\d.]/.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : plain;
}
