/**
 * When each send of one task is due: the open model. Arrivals are evenly spaced at the task's rate, whatever happens to
 * earlier sends. Times are milliseconds from T0. Pure: the caller brings the clock.
 */
export interface ArrivalRate {
  readonly perSecond: number;
  readonly fromMs: number;
}

export class ArrivalSchedule {
  private readonly segments: Segment[];
  private lastChange: ArrivalRate | null = null;
  private endMs = Number.POSITIVE_INFINITY;
  private taken = 0;
  /** Everything due before this was taken. */
  private horizonMs = 0;

  /**
   * @param phase share of an interval, from 0 to below 1, by which the first arrival comes later: tasks of one load are
   * shifted against each other, so that together they are evenly spaced too
   */
  constructor(
    perSecond: number,
    private readonly phase: number,
  ) {
    this.segments = [segment(0, 0, perSecond, phase)];
  }

  /** Intended times before `untilMs` that were not taken yet, oldest first. */
  take(untilMs: number): number[] {
    const due = this.dueBefore(untilMs);
    const times: number[] = [];
    for (; this.taken < due; this.taken += 1) times.push(this.timeOf(this.taken));
    this.horizonMs = Math.max(this.horizonMs, untilMs);
    return times;
  }

  /**
   * From `fromMs` on the rate is another one; an order that arrives late takes effect at once, for what was taken stays. The same order again changes nothing.
   */
  change(rate: ArrivalRate): void {
    if (rate.perSecond === this.lastChange?.perSecond && rate.fromMs === this.lastChange.fromMs) return;
    this.lastChange = rate;
    const current = this.segments[this.segments.length - 1] ?? NEVER;
    const fromMs = Math.max(rate.fromMs, this.horizonMs, current.fromMs);
    this.segments.push(segment(fromMs, countBefore(current, fromMs), rate.perSecond, this.phase));
  }

  /** No send is due at or after this time. */
  stopAt(ms: number): void {
    this.endMs = ms;
  }

  /** True when everything was taken and nothing will ever be due again. */
  endedBy(nowMs: number): boolean {
    return nowMs >= this.endMs && this.dueBefore(this.endMs) <= this.taken;
  }

  private dueBefore(ms: number): number {
    const until = Math.min(ms, this.endMs);
    return countBefore(this.segmentAt(until), until);
  }

  private segmentAt(ms: number): Segment {
    return this.segments.findLast(({ fromMs }) => fromMs <= ms) ?? NEVER;
  }

  private timeOf(index: number): number {
    const { firstMs, before, perMs } = this.segments.findLast((s) => s.before <= index && s.perMs > 0) ?? NEVER;
    return firstMs + (index - before) / perMs;
  }
}

interface Segment {
  /** From here on it rules. */
  readonly fromMs: number;
  readonly firstMs: number;
  /** Number of sends due before it. */
  readonly before: number;
  readonly perMs: number;
}

const NEVER: Segment = { fromMs: Number.POSITIVE_INFINITY, firstMs: Number.POSITIVE_INFINITY, before: 0, perMs: 0 };

function segment(fromMs: number, before: number, perSecond: number, phase: number): Segment {
  const perMs = perSecond / 1_000;
  return { fromMs, firstMs: perMs > 0 ? fromMs + phase / perMs : fromMs, before, perMs };
}

/**
 * A millionth of an arrival: what binary fractions may add to `(until - first) * rate`, so that the send due at exactly
 * 300 ms is not due before 300 ms.
 */
const ROUNDING = 1e-6;

function countBefore({ firstMs, before, perMs }: Segment, ms: number): number {
  if (ms <= firstMs || perMs === 0) return before;
  return before + Math.ceil((ms - firstMs) * perMs - ROUNDING);
}
