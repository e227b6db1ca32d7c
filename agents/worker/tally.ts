/**
 * What a worker counts between two reports: everything by second, as deltas. A record belongs to the second of its intended
 * time, an arrival to the second in which it came. Times are milliseconds from T0.
 */
import type { ArrivalDelta, ConsumeDelta, Delta, ProduceDelta } from "../../core/documents";
import { emptyHistogram, encodeHistogram, type Histogram } from "../../core/measure/histogram";

/** Sends of one intended second. */
export class ProduceCounts {
  intended = 0;
  sent = 0;
  sentOnTime = 0;
  acknowledged = 0;
  failed = 0;
  unknown = 0;
  private readonly latency = new Latency();

  acknowledge(latencyMs: number): void {
    this.acknowledged += 1;
    this.latency.add(latencyMs);
  }

  delta(second: number): ProduceDelta {
    const { intended, sent, sentOnTime, acknowledged, failed, unknown } = this;
    const latency = this.latency.encoded();
    return { kind: "produce", second, intended, sent, sentOnTime, acknowledged, failed, unknown, latency };
  }
}

/** Records received that were due in one second. */
export class ConsumeCounts {
  private received = 0;
  private corrupted = 0;
  private readonly endToEnd = new Latency();

  receive(latencyMs: number): void {
    this.received += 1;
    this.endToEnd.add(latencyMs);
  }

  receiveCorrupted(): void {
    this.received += 1;
    this.corrupted += 1;
  }

  delta(second: number): ConsumeDelta {
    const { received, corrupted } = this;
    return { kind: "consume", second, received, corrupted, endToEnd: this.endToEnd.encoded() };
  }
}

/** Acknowledgements or records that came in one second. */
export class ArrivalCounts {
  private count = 0;
  private tenths = 0;

  add(atMs: number, count: number): void {
    this.count += count;
    this.tenths |= 1 << Math.floor((((atMs % 1_000) + 1_000) % 1_000) / 100);
  }

  delta(second: number): ArrivalDelta {
    return { kind: "arrival", second, count: this.count, tenths: this.tenths };
  }
}

/** One value for each second that something happened in, since the last report. */
export class BySecond<V extends { delta(second: number): Delta }> {
  private seconds = new Map<number, V>();

  constructor(private readonly empty: () => V) {}

  /** The value of the second that this time falls into. */
  at(ms: number): V {
    const second = Math.floor(ms / 1_000);
    const known = this.seconds.get(second);
    if (known !== undefined) return known;
    const value = this.empty();
    this.seconds.set(second, value);
    return value;
  }

  /** Deltas of everything so far, oldest second first; begins anew. */
  flush(): Delta[] {
    const all = [...this.seconds].sort(([a], [b]) => a - b);
    this.seconds = new Map();
    return all.map(([second, value]) => value.delta(second));
  }
}

/** Latencies in microseconds, which nothing is allocated for before the first. */
class Latency {
  private histogram: Histogram | null = null;

  add(ms: number): void {
    this.histogram ??= emptyHistogram();
    // Clocks of two machines may differ by more than the latency; the report says by how much.
    this.histogram.recordValue(Math.max(0, Math.round(ms * 1_000)));
  }

  encoded(): string | null {
    return this.histogram === null ? null : encodeHistogram(this.histogram);
  }
}
