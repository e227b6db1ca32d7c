/** Phases as they really were, and what each load did in them. */
import type {
  ConsumeResult,
  Event,
  EventOf,
  LoadResult,
  PhaseResult,
  PlannedLoad,
  ProduceResult,
  RunPlan,
} from "../documents";
import { clockErrorMs } from "./clocks";
import { Ranked } from "./latency";
import {
  type Arrivals,
  type Measurements,
  noMeasurements,
  type Receipts,
  type Sends,
  sumReceipts,
  sumSends,
} from "./measurements";

/** When a phase was, by the scheduled times of its edges: whole seconds, to which deltas belong. */
export interface PhaseTimes {
  readonly name: string;
  readonly warmup: boolean;
  readonly baseline: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

export type Loads = ReadonlyMap<string, Measurements>;

/** The window of `progress`: long enough that a slow answer is not taken for a stall. */
export const PROGRESS_SECONDS = 5;

/**
 * The phases that began, in the plan's order. One that was cut off ends where the record does; one that never began is left
 * out, for it has no time in which something could have been measured.
 */
export function phaseTimes(plan: RunPlan, events: readonly Event[]): PhaseTimes[] {
  const edges = new Map(
    events.filter((event) => event.kind === "step").map(({ step, edge, dueMs }) => [`${step} ${edge}`, dueMs]),
  );
  const recordedTo = Math.max(0, ...events.map(({ atMs }) => atMs));
  return plan.phases.flatMap(({ name, step, warmup, baseline, fromMs: plannedFrom, toMs: plannedTo }) => {
    const fromMs = edges.get(`${step} start`);
    if (fromMs === undefined) return [];
    const latest = Math.min(fromMs + plannedTo - plannedFrom, recordedTo);
    return [{ name, warmup, baseline, fromMs, toMs: edges.get(`${step} end`) ?? Math.max(fromMs, latest) }];
  });
}

/** @param loads of `measurementsByLoad` */
export function phaseResults(
  phases: readonly PhaseTimes[],
  plan: RunPlan,
  loads: Loads,
  events: readonly Event[],
): PhaseResult[] {
  return phases.map((phase) => ({
    name: phase.name,
    warmup: phase.warmup,
    fromMs: phase.fromMs,
    toMs: phase.toMs,
    loads: Object.fromEntries(
      plan.loads.map((load) => [load.name, loadResult(phase, load, plan, loads, events)] as const),
    ),
  }));
}

/** The times of a load in a phase: latency of its sends, or end to end of its receipts. */
export function rankedIn(phase: PhaseTimes, load: PlannedLoad, plan: RunPlan, loads: Loads): Ranked {
  const { sends, receipts } = loads.get(load.name) ?? noMeasurements();
  const seconds = secondsOf(phase);
  if (load.kind === "produce") return rankSends(within(sends, seconds));
  const acknowledged = acknowledgedIn(load.topic, plan, loads);
  return rankReceipts(within(receipts, seconds), sum(seconds.map(acknowledged)));
}

/** All intended sends are ranked. */
export function rankSends(sends: readonly Sends[]): Ranked {
  const { latency, intended } = sumSends(sends);
  return new Ranked(latency, intended);
}

/** All records are ranked that should have been received: what was acknowledged to those who produced them. */
export function rankReceipts(receipts: readonly Receipts[], acknowledged: number): Ranked {
  return new Ranked(sumReceipts(receipts).endToEnd, acknowledged);
}

/** How many sends to a topic, intended in a second, were acknowledged. */
export function acknowledgedIn(topic: string, plan: RunPlan, loads: Loads): (second: number) => number {
  const producers = plan.loads.filter((load) => load.kind === "produce" && load.topic === topic);
  const sends = producers.map(({ name }) => (loads.get(name) ?? noMeasurements()).sends);
  return (second) => sum(sends.map((bySecond) => bySecond.get(second)?.acknowledged ?? 0));
}

/** The whole seconds that begin in a phase. */
export function secondsOf({ fromMs, toMs }: Pick<PhaseTimes, "fromMs" | "toMs">): number[] {
  const first = Math.ceil(fromMs / 1_000);
  const end = Math.ceil(toMs / 1_000);
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

/** The values of those seconds that have one. */
export function within<V>(bySecond: ReadonlyMap<number, V>, seconds: readonly number[]): V[] {
  return seconds.flatMap((second) => bySecond.get(second) ?? []);
}

function loadResult(
  phase: PhaseTimes,
  load: PlannedLoad,
  plan: RunPlan,
  loads: Loads,
  events: readonly Event[],
): LoadResult {
  const measurements = loads.get(load.name) ?? noMeasurements();
  const ranked = rankedIn(phase, load, plan, loads);
  return load.kind === "produce"
    ? produceResult(phase, measurements, ranked)
    : consumeResult(phase, load, measurements, ranked, plan, events);
}

function produceResult(phase: PhaseTimes, { sends, arrivals }: Measurements, ranked: Ranked): ProduceResult {
  const seconds = secondsOf(phase);
  const { latency: _, ...counts } = sumSends(within(sends, seconds));
  return {
    kind: "produce",
    ...counts,
    ...flow(arrivals, seconds),
    latencyMs: ranked.percentiles(),
    censored: ranked.censored,
  };
}

function consumeResult(
  phase: PhaseTimes,
  load: PlannedLoad,
  { arrivals, receipts }: Measurements,
  ranked: Ranked,
  plan: RunPlan,
  events: readonly Event[],
): ConsumeResult {
  const seconds = secondsOf(phase);
  return {
    kind: "consume",
    received: sumReceipts(within(receipts, seconds)).received,
    ...flow(arrivals, seconds),
    lag: largestLag(load.name, watchesIn(phase, events)),
    endToEndMs: ranked.percentiles(),
    clockErrorMs: clockErrorMs(load, phase, plan, events),
  };
}

/** Arrivals a second over all of them, and in the worst window. A second without a delta had no arrival. */
function flow(
  arrivals: ReadonlyMap<number, Arrivals>,
  seconds: readonly number[],
): { rate: number; progress: number | null } {
  const counts = seconds.map((second) => arrivals.get(second)?.count ?? 0);
  return { rate: seconds.length === 0 ? 0 : sum(counts) / seconds.length, progress: worstWindow(counts) };
}

function worstWindow(counts: readonly number[]): number | null {
  const windows = counts.length - PROGRESS_SECONDS + 1;
  if (windows < 1) return null;
  const sums = Array.from({ length: windows }, (_, from) => sum(counts.slice(from, from + PROGRESS_SECONDS)));
  return Math.min(...sums) / PROGRESS_SECONDS;
}

/** What was seen of the brokers while the phase lasted. */
export function watchesIn(
  { fromMs, toMs }: Pick<PhaseTimes, "fromMs" | "toMs">,
  events: readonly Event[],
): EventOf<"watch">[] {
  return events.filter((event) => event.kind === "watch").filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

/** Null if nobody ever saw it. */
export function largestLag(load: string, watches: readonly EventOf<"watch">[]): number | null {
  const seen = watches.flatMap(({ lag }) => lag[load] ?? []);
  return seen.length === 0 ? null : Math.max(...seen);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
