/** Smallest and largest memory 1 / (1 - lambda), in updates, that a profile looks at. */
const [shortest, longest] = [2, 20_000];
const coarse = 9;
const golden = (Math.sqrt(5) - 1) / 2;
const precision = 1e-4;

/**
 * The decay of the annealing momentum with the lowest objective: a coarse walk over the memory 1 / (1 - lambda) in equal
 * ratios, then golden sections around its best.
 */
export async function profileLambda(objective: (lambda: number) => Promise<number>): Promise<number> {
  const at = (log: number) => objective(lambdaOf(log));
  const [first, last] = [Math.log(shortest), Math.log(longest)];
  const spacing = (last - first) / (coarse - 1);
  let best = { log: first, value: Infinity };
  for (let i = 0; i < coarse; i++) {
    const log = first + i * spacing;
    const value = await at(log);
    if (value < best.value) best = { log, value };
  }
  let [low, high] = [Math.max(first, best.log - spacing), Math.min(last, best.log + spacing)];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [leftValue, rightValue] = [await at(left), await at(right)];
  while (high - low > precision) {
    if (leftValue < rightValue) {
      [high, right, rightValue] = [right, left, leftValue];
      left = high - golden * (high - low);
      leftValue = await at(left);
    } else {
      [low, left, leftValue] = [left, right, rightValue];
      right = low + golden * (high - low);
      rightValue = await at(right);
    }
  }
  return lambdaOf((low + high) / 2);
}

/** How far from where it is, in log memory, the parabola is laid at first and at last, and how often at most. */
const [widest, narrowest, mostRounds] = [0.1, 0.005, 8];

/** The lowest point near a first answer, for an objective that costs much: of parabolas through three places each. */
export async function refineLambda(
  objective: (lambda: number) => Promise<number>,
  first: number,
): Promise<number> {
  let log = -Math.log(1 - first);
  let width = widest;
  for (let round = 0; round < mostRounds && width >= narrowest; round++) {
    const low = await objective(lambdaOf(log - width));
    const here = await objective(lambdaOf(log));
    const high = await objective(lambdaOf(log + width));
    const bend = low - 2 * here + high;
    const move = bend > 0 ? ((low - high) / (2 * bend)) * width : Math.sign(low - high) * Infinity;
    if (Number.isNaN(move)) break;
    log += Math.max(-2 * width, Math.min(2 * width, move));
    if (Math.abs(move) < 2 * width) width /= 4;
  }
  return lambdaOf(log);
}

function lambdaOf(logMemory: number): number {
  return 1 - Math.exp(-logMemory);
}
