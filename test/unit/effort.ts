/** How hard the tests that try examples try: 1, or many times that with `npm run fuzz`. */
export const effort = Number(process.env['LR_LAW_EFFORT'] ?? 1);

/** So many examples, or many times as many. */
export function often(examples: number): number {
  return Math.ceil(effort * examples);
}
