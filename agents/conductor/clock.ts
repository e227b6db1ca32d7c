/** The run's clock: milliseconds from T0, monotonic, so that a step of the wall clock moves nothing. */

/**
 * How long preparation may take at most, all its deadlines together. Until T0 is known, times are counted from this long after
 * the conductor's start: below 0 and in order, as far apart as the moments were.
 */
export const LATEST_START_MS = 240_000;

export class RunClock {
  private readonly begun = performance.now();
  /** `performance.now()` at T0. */
  private zero: number | null = null;

  /** Milliseconds from T0. */
  now(): number {
    return this.at(performance.now());
  }

  /** The same for a moment of `performance.now()`. */
  at(moment: number): number {
    return moment - (this.zero ?? this.begun + LATEST_START_MS);
  }

  get started(): boolean {
    return this.zero !== null;
  }

  /** Unix milliseconds, as workers have them. */
  unixNow(): number {
    return performance.timeOrigin + performance.now();
  }

  /** T0 is the first whole second that is at least `leadMs` away. Returns it in Unix milliseconds. */
  start(leadMs: number): number {
    const t0 = Math.ceil((this.unixNow() + leadMs) / 1_000) * 1_000;
    this.zero = t0 - performance.timeOrigin;
    return t0;
  }

  /** Resolves at a time from T0, or at once if that has passed. */
  async until(ms: number): Promise<void> {
    const left = ms - this.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }
}
