/** How long after each fault things were as before. Times count from the moment the last of its links was let go. */
import type { Event, EventOf, Expectation, RecoveryResult, RunPlan } from "../documents";
import type { Acting } from "./acting";
import { noMeasurements } from "./measurements";
import { type Loads, largestLag, type PhaseTimes, watchesIn } from "./phases";

export interface Recovered {
  readonly plan: RunPlan;
  readonly phases: readonly PhaseTimes[];
  readonly loads: Loads;
  readonly events: readonly Event[];
  readonly acted: readonly Acting[];
}

/** One for each fault of the plan. All is null after a fault that never acted, or was never seen to end. */
export function recoveries({ plan, phases, loads, events, acted }: Recovered): RecoveryResult[] {
  const watches = events.filter((event) => event.kind === "watch");
  const usual = usualLag(plan, phases, events);
  return plan.faults.map(({ id }) => {
    const healedMs = healedAt(acted.filter(({ fault }) => fault === id));
    if (healedMs === null) return { afterFault: id, firstAckMs: null, drainedMs: null, isrWholeMs: null };
    const first = (holds: (watch: EventOf<"watch">) => boolean) => {
      const seen = watches.find((watch) => watch.atMs >= healedMs && holds(watch));
      return seen === undefined ? null : seen.atMs - healedMs;
    };
    return {
      afterFault: id,
      firstAckMs: firstAckAfter(healedMs, plan, loads),
      drainedMs: usual === null ? null : first(({ lag }) => isDrained(lag, usual)),
      isrWholeMs: first(({ partitions }) => isWhole(partitions, plan)),
    };
  });
}

export const RECOVERY_FIELDS: Readonly<
  Record<Extract<Expectation["metric"], { kind: "recovered" }>["what"], "firstAckMs" | "drainedMs" | "isrWholeMs">
> = { firstAck: "firstAckMs", drained: "drainedMs", isrWhole: "isrWholeMs" };

/** One that was never let go lasts as long as the record, after which nothing was seen. */
function healedAt(acted: readonly Acting[]): number | null {
  return acted.length === 0 ? null : Math.max(...acted.map(({ toMs }) => toMs));
}

/** Arrivals are known by tenths of a second. */
const TENTH_MS = 100;

/**
 * Until every produce load had an acknowledgement again: the end of the first tenth of a second that began after the fault and has
 * one, so never too early, and at most 0.2 s too late.
 */
function firstAckAfter(healedMs: number, plan: RunPlan, loads: Loads): number | null {
  const producers = plan.loads.filter(({ kind }) => kind === "produce");
  if (producers.length === 0) return null;
  return producers.reduce<number | null>((latest, { name }) => {
    const first = firstTenthFrom(healedMs, loads.get(name) ?? noMeasurements());
    return latest === null || first === null ? null : Math.max(latest, first + TENTH_MS - healedMs);
  }, 0);
}

function firstTenthFrom(fromMs: number, { arrivals }: ReturnType<typeof noMeasurements>): number | null {
  const seconds = [...arrivals].sort(([a], [b]) => a - b);
  for (const [second, { tenths }] of seconds) {
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const startMs = second * 1_000 + tenth * TENTH_MS;
      if (startMs >= fromMs && (tenths & (1 << tenth)) !== 0) return startMs;
    }
  }
  return null;
}

/** The largest lag of every consume load in the baseline; null where one is not known, or nothing consumes. */
function usualLag(
  plan: RunPlan,
  phases: readonly PhaseTimes[],
  events: readonly Event[],
): ReadonlyMap<string, number> | null {
  const consumers = plan.loads.filter(({ kind }) => kind === "consume");
  const baseline = phases.find((phase) => phase.baseline);
  if (baseline === undefined || consumers.length === 0) return null;
  const watches = watchesIn(baseline, events);
  const lags = consumers.flatMap(({ name }) => {
    const lag = largestLag(name, watches);
    return lag === null ? [] : [[name, lag] as const];
  });
  return lags.length === consumers.length ? new Map(lags) : null;
}

function isDrained(lag: Readonly<Record<string, number>>, usual: ReadonlyMap<string, number>): boolean {
  return [...usual].every(([load, most]) => (lag[load] ?? Number.POSITIVE_INFINITY) <= most);
}

function isWhole(partitions: EventOf<"watch">["partitions"], { topics }: RunPlan): boolean {
  const isr = new Map(partitions.map((state) => [`${state.topic}/${state.partition}`, state.isr.length]));
  return topics.every(({ name, replicas }) =>
    replicas.every((planned, partition) => (isr.get(`${name}/${partition}`) ?? 0) >= planned.length),
  );
}
