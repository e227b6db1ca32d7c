/**
 * Percentiles that rank everything that should have happened, not only what did: what never came ranks above all that came.
 * Leaving it out would make a system look faster, the more it loses.
 */
import type { Percentiles } from "../documents";
import { type Histogram, mergeHistograms, valueAtRank } from "../measure/histogram";

/** Times that were measured, in microseconds, and of how many that should have been. */
export class Ranked {
  private readonly histogram: Histogram;
  /** What is ranked. Never less than what was measured. */
  readonly population: number;

  constructor(encoded: readonly string[], population: number) {
    this.histogram = mergeHistograms(encoded);
    this.population = Math.max(population, this.histogram.totalCount);
  }

  /**
   * The smallest time that `share` of the population took at most, in milliseconds: the value of rank `ceil(share x population)`.
   * Null if the rank is one of those never measured, or there is nothing to rank.
   */
  percentile(share: number): number | null {
    const micros = valueAtRank(this.histogram, Math.max(1, Math.ceil(share * this.population)));
    return micros === null ? null : micros / 1_000;
  }

  percentiles(): Percentiles {
    const [p50, p90, p99, p999, max] = [0.5, 0.9, 0.99, 0.999, 1].map((share) => this.percentile(share));
    return { p50: p50 ?? null, p90: p90 ?? null, p99: p99 ?? null, p999: p999 ?? null, max: max ?? null };
  }

  /** Some of what is ranked was never measured. */
  get censored(): boolean {
    return this.histogram.totalCount < this.population;
  }
}
