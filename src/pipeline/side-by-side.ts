/**
 * Does `work` for each item as it comes, at most `atOnce` of them side by side. The first failure, of an item or of
 * whoever brings them, ends the walk: it is thrown once everything under way has ended, so that nothing goes on behind the
 * caller's back and no other failure stays unheard.
 */
export async function sideBySide<T>(
  items: AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const item of items) {
      if (failures.length > 0) break;
      // A failure is kept where it happens: nobody listens while the next item is waited for.
      const one: Promise<void> = work(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(one));
      underWay.add(one);
      if (underWay.size >= atOnce) await Promise.race(underWay);
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
}
