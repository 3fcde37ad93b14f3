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

function lambdaOf(logMemory: number): number {
  return 1 - Math.exp(-logMemory);
}
