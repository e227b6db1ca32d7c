/** A small run, planned by the planner and recorded as it would be on brokers that answer in 2 ms and a network of 1 ms. */
import type {
  Event,
  EventOf,
  Fault,
  Link,
  Measured,
  PlannedFault,
  ProbeSample,
  RunContext,
  RunPlan,
  RunRecord,
} from "../../../core/documents";
import { emptyHistogram, encodeHistogram } from "../../../core/measure/histogram";
import {
  broker,
  client,
  corrupted,
  delay,
  drained,
  during,
  firstAck,
  isrWhole,
  lost,
  p99,
  phase,
  producers,
  progress,
  rateOf,
  recovered,
  sequence,
  warmup,
} from "../../../core/scenario";
import { plan } from "../plan-helpers";

export const CONTEXT: RunContext = {
  versions: { kafka: "4.1.1" },
  environment: { cpus: "2" },
  again: "./drone run flight",
};

/** Seconds: warm-up 0..2, baseline 2..12, slow 12..22 (100 ms from both producers to broker 1), recovery 22..30. */
export function flightPlan(parts: Parameters<typeof plan>[0] = {}): RunPlan {
  return plan({
    flow: sequence(
      warmup("2s"),
      phase("baseline", "10s"),
      during(phase("slow", "10s"), delay("100ms").on(client().from(producers()).to(broker(1)))),
      phase("recovery", "8s"),
    ),
    expect: [
      p99("orders").below("250ms").in("baseline"),
      p99("billing").below("250ms").in("slow"),
      rateOf("orders").atLeast("90/s").in("slow"),
      progress("orders").atLeast("80/s").in("slow"),
      lost().is(0),
      corrupted().is(0),
      recovered(firstAck()).within("1s"),
      recovered(drained()).within("5s"),
      recovered(isrWhole()).within("5s"),
    ],
    ...parts,
  });
}

/** What the planner makes of a fault from second 10 to 20. */
export function plannedFault(fault: Fault): PlannedFault {
  const flow = sequence(phase("a", "10s"), during(phase("b", "10s"), fault), phase("c", "10s"));
  const [planned] = plan({ flow }).faults;
  if (planned === undefined) throw new Error("the plan has no fault");
  return planned;
}

/** The client link of a task to broker 1. */
export function linkToOne(task: string): Link {
  return { initiator: { kind: "task", task }, owner: 1, listener: "client" };
}

/** Everything went well. Tests take it and break one thing. */
export function goodRecord(plan: RunPlan): RunRecord {
  const ends = Math.max(...plan.phases.map(({ toMs }) => toMs));
  return {
    events: [
      ...plan.tasks.map(({ id }): Event => ({ kind: "clock", atMs: -500, task: id, errorMs: 0.5 })),
      { kind: "started", atMs: 0, t0: Date.UTC(2026, 0, 1) },
      ...plan.steps.flatMap(edges),
      ...plan.faults.flatMap(({ id, links, fromMs, toMs }) => links.flatMap((link) => acted(id, link, fromMs, toMs))),
      ...uniqueLinks(plan).map((link) => probes(link, ends, (atMs) => roundTrip(plan, atMs))),
      ...range(ends / 1_000).map((second) => watch(plan, second * 1_000 + 500)),
      { kind: "swept", atMs: ends + 100, left: [] },
      audited(plan),
      { kind: "ended", atMs: ends + 1_000, how: "completed", why: null },
    ],
    measured: plan.tasks.flatMap(({ id, load, ratePerSecond }) =>
      range(ends / 1_000).flatMap((second) =>
        ratePerSecond > 0 ? sent(id, load, second, ratePerSecond) : received(id, load, second, 100),
      ),
    ),
  };
}

export function acted(fault: string, link: Link, fromMs: number, toMs: number): Event[] {
  return [
    { kind: "fault", atMs: fromMs, fault, link, edge: "on" },
    { kind: "fault", atMs: toMs, fault, link, edge: "off" },
  ];
}

/** An exchange every 100 ms; `roundTripMs` gives null for one that is never answered. */
export function probes(link: Link, toMs: number, roundTripMs: (atMs: number) => number | null): EventOf<"probes"> {
  const samples = range(toMs / 100).map((i): ProbeSample => {
    const atMs = i * 100 + 50;
    return { atMs, rttMs: roundTripMs(atMs), closed: false };
  });
  return { kind: "probes", atMs: toMs, link, samples };
}

/** All sends of a task in one second, all acknowledged in it. */
export function sent(task: string, load: string, second: number, count: number, micros = 2_000): Measured[] {
  const counts = { intended: count, sent: count, sentOnTime: count, acknowledged: count, failed: 0, unknown: 0 };
  return [
    { kind: "measured", task, load, delta: { kind: "produce", second, ...counts, latency: times(micros, count) } },
    { kind: "measured", task, load, delta: { kind: "arrival", second, count, tenths: 0b1111111111 } },
  ];
}

export function received(task: string, load: string, second: number, count: number, micros = 5_000): Measured[] {
  return [
    {
      kind: "measured",
      task,
      load,
      delta: { kind: "consume", second, received: count, corrupted: 0, endToEnd: times(micros, count) },
    },
    { kind: "measured", task, load, delta: { kind: "arrival", second, count, tenths: 0b1111111111 } },
  ];
}

export function watch(plan: RunPlan, atMs: number, lag = 3): EventOf<"watch"> {
  const consumers = plan.loads.filter(({ kind }) => kind === "consume");
  return {
    kind: "watch",
    atMs,
    controller: 1,
    brokers: plan.brokers.ids,
    partitions: plan.topics.flatMap(({ name, replicas }) =>
      replicas.map((isr, partition) => ({ topic: name, partition, leader: isr[0] ?? 0, epoch: 0, isr })),
    ),
    lag: Object.fromEntries(consumers.map(({ name }) => [name, lag])),
  };
}

/** The record with another event for each of a kind: none, itself, or several. */
export function withEvents<K extends Event["kind"]>(
  record: RunRecord,
  kind: K,
  change: (event: EventOf<K>) => readonly Event[],
): RunRecord {
  const isOfKind = (event: Event): event is EventOf<K> => event.kind === kind;
  return { ...record, events: record.events.flatMap((event) => (isOfKind(event) ? change(event) : [event])) };
}

/** The record with other deltas for each of a second range of a load. */
export function withMeasured(record: RunRecord, change: (measured: Measured) => readonly Measured[]): RunRecord {
  return { ...record, measured: record.measured.flatMap(change) };
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function edges({ id, fromMs, toMs }: RunPlan["steps"][number]): Event[] {
  return [
    { kind: "step", atMs: fromMs + 3, step: id, edge: "start", dueMs: fromMs },
    { kind: "step", atMs: toMs + 3, step: id, edge: "end", dueMs: toMs },
  ];
}

function audited(plan: RunPlan): Event {
  const seconds = Math.max(...plan.phases.map(({ toMs }) => toMs)) / 1_000;
  const counts = { acknowledged: seconds * 100, lost: 0, duplicated: 0, redelivered: 0, reordered: 0, corrupted: 0 };
  return {
    kind: "audit",
    atMs: seconds * 1_000 + 900,
    counts: { ...counts, unknown: 0, failedButPresent: 0, unread: 0 },
    evidence: [],
    why: null,
    tookMs: 300,
  };
}

function uniqueLinks({ faults }: RunPlan): Link[] {
  const links = faults.flatMap((fault) => fault.links);
  return [...new Map(links.map((link) => [JSON.stringify(link), link])).values()];
}

/** 1 ms, and 100 ms more while the first fault acts. */
function roundTrip({ faults }: RunPlan, atMs: number): number {
  const [fault] = faults;
  return fault !== undefined && atMs >= fault.fromMs && atMs < fault.toMs ? 101 : 1;
}

function times(micros: number, count: number): string {
  const histogram = emptyHistogram();
  histogram.recordValueWithCount(micros, count);
  return encodeHistogram(histogram);
}
