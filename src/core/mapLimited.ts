/**
 * Maps in order, `limit` at a time.
 * @throws The first error, once what was begun has ended; nothing more is begun after it.
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const failures: unknown[] = [];
  const takeTurns = async () => {
    while (next < items.length && failures.length === 0) {
      const i = next++;
      try {
        results[i] = await map(items[i]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, takeTurns));
  if (failures.length > 0) throw failures[0];
  return results;
}
