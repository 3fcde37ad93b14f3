import type { ConfigNode } from '../../configs/tree.ts';
import { readPython } from '../../configs/python.ts';
import type { Settings } from '../types.ts';

/** A log echoes one config; more lines than this, or longer ones, are something else. */
const [mostLines, longestLine] = [2000, 500];
const override = /^Overriding: (\w+) = (.*)$/;
const assignment = /^[A-Za-z_]\w* *= *\S/;
/** What Python prints for a value other than a text. */
const literal = /^(?:True|False|None|[-+\d.([{].*)$/;

/**
 * The settings that karpathy's `configurator.py` (nanoGPT, nanochat until late 2025) echoes: a whole config file under
 * `Overriding config with …:`, and a line `Overriding: key = value` for each argument.
 */
export class PythonSettings {
  readonly #lines: string[] = [];
  #isEcho = false;

  /** Takes a line before the first record. @returns Whether it belongs to the settings. */
  take(line: string): boolean {
    if (line.length > longestLine || this.#lines.length >= mostLines) return false;
    if (line.startsWith('Overriding config with ')) return (this.#isEcho = true);
    const [, key, value] = override.exec(line) ?? [];
    if (key !== undefined && value !== undefined) {
      this.#lines.push(`${key} = ${literal.test(value) ? value : JSON.stringify(value)}`);
      return true;
    }
    if (!this.#isEcho || !assignment.test(line)) return false;
    this.#lines.push(line);
    return true;
  }

  /** The config file has ended. */
  endEcho(): void {
    this.#isEcho = false;
  }

  /** Everything that needs no running of code; null where the log tells nothing. */
  settings(): Settings | null {
    if (this.#lines.length === 0) return null;
    const { root } = readPython(this.#lines.join('\n'));
    const settings = Object.fromEntries([...root.entries].map(([key, { value }]) => [key, toPlain(value)]));
    return Object.keys(settings).length === 0 ? null : settings;
  }
}

function toPlain(node: ConfigNode): unknown {
  switch (node.type) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, toPlain(value)]));
    case 'unknown':
      return node.text;
  }
}
