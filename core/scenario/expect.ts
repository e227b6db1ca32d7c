/** What must be true: a metric, a comparison, a limit and, for what belongs to a phase, the phase. */
import type { Expectation, Metric, Recovery } from "../documents";

/** Needs its phase yet: `.in("baseline")`. */
export interface InPhase {
  in(phase: string): Expectation;
}

export interface LatencyMetric {
  /** Less than this time. */
  below(limit: string): InPhase;
}

export interface FlowMetric {
  /** This rate or more. */
  atLeast(limit: string): InPhase;
}

/** Counts of the audit belong to the whole run. */
export interface CountMetric {
  is(records: number): Expectation;
  atMost(records: number): Expectation;
}

/**
 * Half of the sends took this time or less, from their intended moment to the acknowledgement. For a consume load: from the
 * intended moment to the receipt.
 */
export function p50(load: string): LatencyMetric {
  return latency("p50", load);
}

/** 90 % of the sends took this time or less. */
export function p90(load: string): LatencyMetric {
  return latency("p90", load);
}

/** 99 % of the sends took this time or less. */
export function p99(load: string): LatencyMetric {
  return latency("p99", load);
}

/** 99.9 % of the sends took this time or less. */
export function p999(load: string): LatencyMetric {
  return latency("p999", load);
}

/** The slowest send. */
export function max(load: string): LatencyMetric {
  return latency("max", load);
}

/** Acknowledgements (or records received) a second, over the phase. */
export function rateOf(load: string): FlowMetric {
  return flow({ kind: "rate", load });
}

/** The same in the worst 5 s window of the phase. */
export function progress(load: string): FlowMetric {
  return flow({ kind: "progress", load });
}

/** Acknowledged, and not in the log. */
export function lost(): CountMetric {
  return count("lost");
}

/** In the log twice. */
export function duplicated(): CountMetric {
  return count("duplicated");
}

/** Given twice to consumers of one group. */
export function redelivered(): CountMetric {
  return count("redelivered");
}

/** In the log after one that was sent later. */
export function reordered(): CountMetric {
  return count("reordered");
}

/** In the log with other bytes than were sent. */
export function corrupted(): CountMetric {
  return count("corrupted");
}

/** In the log, and given to no consumer. */
export function unread(): CountMetric {
  return count("unread");
}

/** The time from a fault's end until `what` is true; judged for every fault. */
export function recovered(what: { kind: Recovery }): { within(limit: string): Expectation } {
  return {
    within: (value) => ({ metric: { kind: "recovered", what: what.kind }, operator: "within", value }),
  };
}

/** The first acknowledgement of every produce load. */
export function firstAck(): { kind: "firstAck" } {
  return { kind: "firstAck" };
}

function latency(percentile: Extract<Metric, { kind: "latency" }>["percentile"], load: string): LatencyMetric {
  return {
    below: (value) => ({
      in: (phase) => ({ metric: { kind: "latency", percentile, load }, operator: "below", value, in: phase }),
    }),
  };
}

function flow(metric: Metric): FlowMetric {
  return { atLeast: (value) => ({ in: (phase) => ({ metric, operator: "atLeast", value, in: phase }) }) };
}

function count(name: Extract<Metric, { kind: "integrity" }>["count"]): CountMetric {
  const metric: Metric = { kind: "integrity", count: name };
  return {
    is: (value) => ({ metric, operator: "is", value }),
    atMost: (value) => ({ metric, operator: "atMost", value }),
  };
}
