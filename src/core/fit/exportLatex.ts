import type { Fit, Parameter } from './types.ts';

/** The law and its fitted parameters as LaTeX, for a paper: needs `amsmath` and nothing else. */
export function formatLatex(fit: Fit): string {
  const symbols: Readonly<Record<string, string>> = { L0: 'L_0', ...greek };
  const values = Object.entries(fit.parameters).map(
    ([name, parameter]) => `${symbols[name] ?? name} &= ${formatValue(parameter)}`,
  );
  return [
    `% Fitted to ${String(fit.points)} points of ${String(fit.domain.runs)} runs (${fit.series} loss, nats).`,
    ...fit.distrust.map((reason) => `% Reason to distrust: ${reason.replace(/[\n\r]/g, ' ')}`),
    '\\begin{align*}',
    [...formulas[fit.law], ...values].map((line) => `  ${line}`).join(' \\\\\n'),
    '\\end{align*}',
    '',
  ].join('\n');
}

const greek = { alpha: '\\alpha', beta: '\\beta', gamma: '\\gamma', lambda: '\\lambda' };

const forwardArea = 'S_1(s) &= \\sum_{i \\le s} \\eta_i';
const annealingArea =
  'S_2(s) &= \\sum_{i \\le s} m_i, \\quad m_i = \\lambda m_{i-1} + (\\eta_{i-1} - \\eta_i)';
const multiPower = (gamma: string) => [
  'L(s) &= L_0 + A\\,S_1(s)^{-\\alpha} - B \\sum_{k \\le s} (\\eta_{k-1} - \\eta_k)' +
    ` \\left(1 - \\bigl(1 + C\\,\\eta_k^{-${gamma}} S_k(s)\\bigr)^{-\\beta}\\right)`,
  forwardArea,
  'S_k(s) &= \\sum_{k \\le i \\le s} \\eta_i',
];

const formulas: Readonly<Record<Fit['law'], readonly string[]>> = {
  annealing: ['L(s) &= L_0 + A\\,S_1(s)^{-\\alpha} - C\\,S_2(s)', forwardArea, annealingArea],
  'annealing-sizes': [
    'L(s, N) &= L_0 + B\\,(N / 10^8)^{-\\beta} + A\\,S_1(s)^{-\\alpha} - C\\,(N / 10^8)^{\\gamma} S_2(s)',
    forwardArea,
    annealingArea,
  ],
  power: ['L(s) &= L_0 + A\\,S_1(s)^{-\\alpha}', forwardArea],
  'multi-power': multiPower('\\gamma'),
  'multi-power-plain': multiPower('\\gamma'),
  'multi-power-tied': multiPower('\\beta'),
};

/** A value to the second digit of its standard error, `0.461 \pm 0.0035`; held ones as they are. */
function formatValue({ value, standardError }: Parameter): string {
  if (standardError === null || !(standardError > 0)) return `${texNumber(value, 4)} \\text{ (held)}`;
  const places = Math.max(1, Math.floor(Math.log10(Math.abs(value) || 1)) - exponentOf(standardError) + 2);
  return `${texNumber(value, Math.min(places, 12))} \\pm ${texNumber(standardError, 2)}`;
}

function exponentOf(size: number): number {
  return Number(size.toExponential(1).split('e')[1]);
}

function texNumber(value: number, digits: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
    const [mantissa = '0', exponent = '0'] = value.toExponential(digits - 1).split('e');
    return `${mantissa} \\times 10^{${String(Number(exponent))}}`;
  }
  const written = value.toPrecision(digits);
  return written.includes('e') ? Number(written).toFixed(0) : written;
}
