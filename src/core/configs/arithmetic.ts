/** Deeper than any arithmetic that someone writes. */
const deepest = 50;

/** How a language counts. */
export interface Arithmetic {
  /** The value of a name; undefined where it is not known. */
  readonly lookup: (name: string) => number | undefined;
  /** Shells count in whole numbers, and divide towards zero. */
  readonly whole: boolean;
}

type Operator = (a: number, b: number) => number;
const levels: readonly Readonly<Record<string, Operator>>[] = [
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  {
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '//': (a, b) => Math.floor(a / b),
    '%': (a, b) => a % b,
  },
];

/**
 * The value of an arithmetic expression of numbers, names, `+ - * / // % **` and parentheses.
 * @returns undefined where a name is not known, the text is something else, or the result is no finite number.
 */
export function calculate(text: string, arithmetic: Arithmetic): number | undefined {
  const tokens =
    text.match(/\$?\{?[A-Za-z_]\w*\}?|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\*\*|\/\/|\S/g) ?? [];
  const calculator = new Calculator(tokens, arithmetic);
  const value = calculator.sum(0);
  return calculator.atEnd && value !== undefined && Number.isFinite(value) ? value : undefined;
}

class Calculator {
  #at = 0;
  #depth = 0;

  constructor(
    readonly tokens: readonly string[],
    readonly arithmetic: Arithmetic,
  ) {}

  get atEnd(): boolean {
    return this.#at === this.tokens.length;
  }

  sum(level: number): number | undefined {
    const operators = levels[level];
    if (operators === undefined) return this.#power();
    let value = this.sum(level + 1);
    for (;;) {
      const sign = this.tokens[this.#at] ?? '';
      const operator = Object.hasOwn(operators, sign) ? operators[sign] : undefined;
      if (operator === undefined) return value;
      this.#at++;
      const right = this.sum(level + 1);
      value = value === undefined || right === undefined ? undefined : this.#rounded(operator(value, right));
    }
  }

  #rounded(value: number): number {
    return this.arithmetic.whole ? Math.trunc(value) : value;
  }

  /** A sign binds less than `**` on its right, and the other way round on its left. */
  #power(): number | undefined {
    const sign = this.tokens[this.#at];
    if (sign === '-' || sign === '+') {
      this.#at++;
      const value = this.#deeper(() => this.#power());
      return value === undefined ? undefined : sign === '-' ? -value : value;
    }
    const base = this.#atom();
    if (this.tokens[this.#at] !== '**') return base;
    this.#at++;
    const exponent = this.#deeper(() => this.#power());
    return base === undefined || exponent === undefined ? undefined : base ** exponent;
  }

  #deeper(read: () => number | undefined): number | undefined {
    if (this.#depth >= deepest) return undefined;
    this.#depth++;
    const value = read();
    this.#depth--;
    return value;
  }

  #atom(): number | undefined {
    const token = this.tokens[this.#at++] ?? '';
    if (token === '(') {
      const value = this.#deeper(() => this.sum(0));
      return this.tokens[this.#at++] === ')' ? value : undefined;
    }
    if (/^[\d.]/.test(token)) return Number(token.replaceAll('_', ''));
    const name = token.replace(/^\$?\{?|\}$/g, '');
    return /^[A-Za-z_]/.test(name) ? this.arithmetic.lookup(name) : undefined;
  }
}
