/**
 * Sets of whole numbers as sorted runs: offsets and sequences come in runs, so a million of them take a few entries. Adding
 * at the end, the usual case, costs nothing to search.
 */
export class Intervals {
  /** First and one past the last number of each run; runs neither touch nor overlap. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** How many numbers are in the set. */
  size = 0;

  /** Adds `count` numbers from `from`. Returns how many of them were in the set before. */
  add(from: number, count: number): number {
    if (count <= 0) return 0;
    const to = from + count;
    const first = this.firstEndingAtOrAfter(from);
    const after = this.firstStartingAfter(to, first);
    if (first === after) {
      this.starts.splice(first, 0, from);
      this.ends.splice(first, 0, to);
      this.size += count;
      return 0;
    }
    const overlap = this.overlap(from, count, first);
    const start = Math.min(from, this.starts[first] ?? from);
    const end = Math.max(to, this.ends[after - 1] ?? to);
    this.starts.splice(first, after - first, start);
    this.ends.splice(first, after - first, end);
    this.size += count - overlap;
    return overlap;
  }

  has(number: number): boolean {
    return this.overlap(number, 1) === 1;
  }

  /** How many of `count` numbers from `from` are in the set. @param first where to begin looking */
  overlap(from: number, count: number, first = this.firstEndingAtOrAfter(from)): number {
    const to = from + count;
    let overlap = 0;
    for (let i = first; i < this.starts.length; i += 1) {
      const start = this.starts[i] ?? to;
      if (start >= to) break;
      overlap += Math.max(0, Math.min(to, this.ends[i] ?? to) - Math.max(from, start));
    }
    return overlap;
  }

  /** The runs of this set that are not in the other, in order. */
  *without(other: Intervals): Generator<Run> {
    for (const { from, count } of this.runs()) {
      let at = from;
      for (const gap of other.runsWithin(from, count)) {
        if (gap.from > at) yield { from: at, count: gap.from - at };
        at = gap.from + gap.count;
      }
      if (at < from + count) yield { from: at, count: from + count - at };
    }
  }

  /** The runs in order. */
  *runs(): Generator<Run> {
    for (let i = 0; i < this.starts.length; i += 1) {
      const from = this.starts[i] ?? 0;
      yield { from, count: (this.ends[i] ?? 0) - from };
    }
  }

  /** What the set has of `count` numbers from `from`, in order. */
  *runsWithin(from: number, count: number): Generator<Run> {
    const to = from + count;
    for (let i = this.firstEndingAtOrAfter(from); i < this.starts.length; i += 1) {
      const start = Math.max(from, this.starts[i] ?? to);
      const end = Math.min(to, this.ends[i] ?? to);
      if (start >= to) return;
      if (end > start) yield { from: start, count: end - start };
    }
  }

  /** Index of the first run that reaches `number` or ends right before it. */
  private firstEndingAtOrAfter(number: number): number {
    const last = this.ends.length - 1;
    if (last < 0 || (this.ends[last] ?? 0) < number) return this.ends.length;
    if ((this.starts[last] ?? 0) <= number) return last;
    return firstIndex(this.ends, (end) => end >= number, 0);
  }

  private firstStartingAfter(number: number, from: number): number {
    return firstIndex(this.starts, (start) => start > number, from);
  }
}

/** `count` numbers from `from`. */
export interface Run {
  readonly from: number;
  readonly count: number;
}

/** The lowest index from `low` on that the test holds for; it must hold for all after it. */
function firstIndex(sorted: readonly number[], test: (value: number) => boolean, low: number): number {
  let high = sorted.length;
  let least = low;
  while (least < high) {
    const middle = (least + high) >>> 1;
    if (test(sorted[middle] ?? 0)) high = middle;
    else least = middle + 1;
  }
  return least;
}
