/** Rates and latencies of the last seconds, by load. */
import type { Measured } from "../../core/documents";
import { mergeHistograms, valueAtRank } from "../../core/measure/histogram";

/** How far behind the clock the newest second shown is: by then every worker has reported it. */
export const BEHIND_SECONDS = 2;
/** Latencies are of this many seconds: one second of a slow load has too few for a p99. */
const WINDOW_SECONDS = 5;

interface Second {
  arrived: number;
  readonly latencies: string[];
}

export interface LiveLoad {
  /** Acknowledgements or records in the second shown. */
  readonly perSecond: number;
  /** Of acknowledged sends or received records; null when there was none. */
  readonly p99Ms: number | null;
  /** Records behind; null for a producer. */
  readonly lag: number | null;
}

export class LiveLoads {
  private readonly seconds = new Map<string, Map<number, Second>>();
  private lag: Readonly<Record<string, number>> = {};
  /** Histograms are merged once a second, not once a frame. */
  private readonly shown = new Map<string, { second: number; load: LiveLoad }>();

  take({ load, delta }: Measured): void {
    const seconds = this.seconds.get(load) ?? new Map<number, Second>();
    this.seconds.set(load, seconds);
    const second = seconds.get(delta.second) ?? { arrived: 0, latencies: [] };
    seconds.set(delta.second, second);
    if (delta.kind === "arrival") second.arrived += delta.count;
    const latency = delta.kind === "produce" ? delta.latency : delta.kind === "consume" ? delta.endToEnd : null;
    if (latency !== null) second.latencies.push(latency);
  }

  takeLag(lag: Readonly<Record<string, number>>): void {
    this.lag = lag;
  }

  /** @param second from T0, on the clock */
  at(name: string, second: number): LiveLoad {
    const before = this.shown.get(name);
    const lag = this.lag[name] ?? null;
    if (before?.second === second) return { ...before.load, lag };
    const load = { ...this.measured(name, second - BEHIND_SECONDS), lag };
    this.shown.set(name, { second, load });
    return load;
  }

  private measured(name: string, newest: number): Omit<LiveLoad, "lag"> {
    const seconds = this.seconds.get(name) ?? new Map<number, Second>();
    for (const second of seconds.keys()) if (second <= newest - WINDOW_SECONDS) seconds.delete(second);
    const window = [...seconds].filter(([second]) => second <= newest).flatMap(([, { latencies }]) => latencies);
    const merged = mergeHistograms(window);
    const p99 = valueAtRank(merged, Math.ceil(0.99 * merged.totalCount));
    return { perSecond: seconds.get(newest)?.arrived ?? 0, p99Ms: p99 === null ? null : p99 / 1_000 };
  }
}
