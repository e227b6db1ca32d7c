/** What a plot draws: every load by second, and every phase's distribution. */
import type { EventOf, PlannedLoad, RunPlan, RunRecord } from "../documents";
import type { Ranked } from "./latency";
import { type Measurements, measurementsByLoad, noMeasurements, type Sends, sumSends } from "./measurements";
import {
  acknowledgedIn,
  type Loads,
  type PhaseTimes,
  phaseTimes,
  rankedIn,
  rankReceipts,
  rankSends,
  within,
} from "./phases";

/** Index i of every list is the second `seconds[i]`, in whole seconds from T0. Null where there is nothing to show. */
export interface RunSeries {
  readonly seconds: readonly number[];
  readonly loads: readonly LoadSeries[];
  readonly spectra: readonly Spectrum[];
}

export interface ProduceSeries {
  readonly kind: "produce";
  readonly name: string;
  /** Sends by their intended second. */
  readonly intended: readonly number[];
  readonly failed: readonly number[];
  readonly unknown: readonly number[];
  /** Acknowledgements by the second of their arrival. */
  readonly acknowledged: readonly number[];
  /** Intended time to acknowledgement, by intended second; null also where it ranks among sends never acknowledged. */
  readonly latencyMs: TimesBySecond;
}

export interface ConsumeSeries {
  readonly kind: "consume";
  readonly name: string;
  /** Records by the second of their arrival. */
  readonly received: readonly number[];
  /** Intended time to receipt, by intended second. */
  readonly endToEndMs: TimesBySecond;
  /** Records behind, on committed offsets, as last seen in the second. */
  readonly lag: readonly (number | null)[];
}

export type LoadSeries = ProduceSeries | ConsumeSeries;

export interface TimesBySecond {
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** The distribution of a load's times in a phase, for a percentile plot. */
export interface Spectrum {
  readonly phase: string;
  readonly warmup: boolean;
  readonly load: string;
  readonly kind: LoadSeries["kind"];
  /** Ascending. `ms` is null from the share on that was never acknowledged or received. */
  readonly points: readonly { readonly share: number; readonly ms: number | null }[];
}

export function seriesOf(plan: RunPlan, record: RunRecord): RunSeries {
  const loads = measurementsByLoad(record.measured);
  const seconds = secondsOf(loads.values());
  const of = (name: string) => loads.get(name) ?? noMeasurements();
  const watches = record.events.filter((event) => event.kind === "watch");
  const phases = phaseTimes(plan, record.events);
  return {
    seconds,
    loads: plan.loads.map((load) =>
      load.kind === "produce"
        ? produceSeries(load.name, seconds, of(load.name))
        : consumeSeries(load, seconds, of(load.name), acknowledgedIn(load.topic, plan, loads), watches),
    ),
    spectra: phases.flatMap((phase) => plan.loads.map((load) => spectrum(phase, load, plan, loads))),
  };
}

/** From T0 to the last second in which something was due or came. What a record says of itself does not stretch it. */
function secondsOf(loads: Iterable<Measurements>): number[] {
  let seconds = 0;
  for (const { sends, arrivals } of loads) {
    for (const second of [...sends.keys(), ...arrivals.keys()]) seconds = Math.max(seconds, second + 1);
  }
  return Array.from({ length: seconds }, (_, second) => second);
}

function produceSeries(name: string, seconds: readonly number[], { sends, arrivals }: Measurements): ProduceSeries {
  const count = (of: (sends: Sends) => number) => seconds.map((second) => of(sumSends(within(sends, [second]))));
  return {
    kind: "produce",
    name,
    intended: count(({ intended }) => intended),
    failed: count(({ failed }) => failed),
    unknown: count(({ unknown }) => unknown),
    acknowledged: seconds.map((second) => arrivals.get(second)?.count ?? 0),
    latencyMs: times(seconds.map((second) => rankSends(within(sends, [second])))),
  };
}

function consumeSeries(
  { name }: PlannedLoad,
  seconds: readonly number[],
  { receipts, arrivals }: Measurements,
  acknowledged: (second: number) => number,
  watches: readonly EventOf<"watch">[],
): ConsumeSeries {
  const lagOf = new Map(watches.map(({ atMs, lag }) => [Math.floor(atMs / 1_000), lag[name]]));
  const ranked = (second: number) => rankReceipts(within(receipts, [second]), acknowledged(second));
  return {
    kind: "consume",
    name,
    received: seconds.map((second) => arrivals.get(second)?.count ?? 0),
    endToEndMs: times(seconds.map(ranked)),
    lag: seconds.map((second) => lagOf.get(second) ?? null),
  };
}

function times(ranked: readonly Ranked[]): TimesBySecond {
  const at = (share: number) => ranked.map((times) => times.percentile(share));
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** From 0 to 0.9999, as many points from 99 to 99.9 % as from 90 to 99 %, as HdrHistogram's plots have them; then 1. */
const SHARES = [...Array.from({ length: 81 }, (_, i) => 1 - 10 ** (-i / 20)), 1];

function spectrum(phase: PhaseTimes, load: PlannedLoad, plan: RunPlan, loads: Loads): Spectrum {
  const ranked = rankedIn(phase, load, plan, loads);
  const points = SHARES.map((share) => ({ share, ms: ranked.percentile(share) }));
  return { phase: phase.name, warmup: phase.warmup, load: load.name, kind: load.kind, points };
}
