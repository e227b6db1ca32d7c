/** Random choices that a seed repeats, on every machine. */

/**
 * Numbers from 0 up to 1. Mulberry32 by Tommy Ettinger (public domain, 2017): a 32-bit counter in steps of an odd constant,
 * mixed by multiplications. Good enough to spread load; not for secrets.
 */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The items in an order of chance: each draws a number, and the numbers are sorted. */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
