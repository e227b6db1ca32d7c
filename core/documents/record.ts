/**
 * The record: what happened, as it happened, one JSON object a line. The conductor numbers the lines from 1 over both files;
 * `events.ndjson` holds events, `histograms.ndjson` the workers' deltas. Times are milliseconds from T0, negative before it;
 * until `started`, when T0 is not known yet, they tell only how far apart events are.
 */
import { z } from "zod";
import { Link } from "./plan";
import { Delta } from "./protocol";

const at = z.number();

/** One probe window: exchanges on an established connection over a faulted link. */
export const ProbeSample = z.strictObject({
  /** When the request was written. */
  atMs: at,
  /** Round trip; null if it was not answered by the end of the run, or the connection closed first. */
  rttMs: z.number().nullable(),
  closed: z.boolean(),
});
export type ProbeSample = z.infer<typeof ProbeSample>;

export const PartitionState = z.strictObject({
  topic: z.string(),
  partition: z.number().int(),
  leader: z.number().int(),
  /** null where the brokers' answer does not say. */
  epoch: z.number().int().nullable(),
  isr: z.array(z.number().int()),
});

export const IntegrityCounts = z.strictObject({
  acknowledged: z.number().int(),
  lost: z.number().int(),
  duplicated: z.number().int(),
  redelivered: z.number().int(),
  reordered: z.number().int(),
  corrupted: z.number().int(),
  unknown: z.number().int(),
  failedButPresent: z.number().int(),
  unread: z.number().int(),
});
export type IntegrityCounts = z.infer<typeof IntegrityCounts>;

/** The records that prove a count that is not zero; at most a few for each kind. */
export const Evidence = z.strictObject({
  anomaly: z.string(),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int().nullable(),
  task: z.string().nullable(),
  sequence: z.number().int().nullable(),
  detail: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

export const Event = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("prepared"), atMs: at, what: z.string(), tookMs: z.number() }),
  z.strictObject({ kind: z.literal("registered"), atMs: at, task: z.string(), incarnation: z.number().int() }),
  z.strictObject({ kind: z.literal("started"), atMs: at, t0: z.number() }),
  z.strictObject({
    kind: z.literal("step"),
    atMs: at,
    step: z.string(),
    edge: z.enum(["start", "end"]),
    /** The scheduled time of the edge. */ dueMs: at,
  }),
  z.strictObject({
    kind: z.literal("wait"),
    atMs: at,
    step: z.string(),
    /** False when its time was over first. */
    met: z.boolean(),
  }),
  /**
   * The fault took hold of a link: the time is when the engine had confirmed it. Or it let go: the time is when the engine was asked to
   * let go, and the event is there once it has confirmed. In between it acted for certain.
   */
  z.strictObject({ kind: z.literal("fault"), atMs: at, fault: z.string(), link: Link, edge: z.enum(["on", "off"]) }),
  /** The engine could not do it. */
  z.strictObject({
    kind: z.literal("faultFailed"),
    atMs: at,
    fault: z.string(),
    link: Link.nullable(),
    error: z.string(),
  }),
  z.strictObject({ kind: z.literal("probes"), atMs: at, link: Link, samples: z.array(ProbeSample) }),
  /** Each second: brokers as the conductor sees them past the faults. */
  z.strictObject({
    kind: z.literal("watch"),
    atMs: at,
    controller: z.number().int().nullable(),
    brokers: z.array(z.number().int()),
    partitions: z.array(PartitionState),
    /** Records behind, by load, on committed offsets. */
    lag: z.record(z.string(), z.number()),
  }),
  z.strictObject({ kind: z.literal("errors"), atMs: at, task: z.string(), errors: z.record(z.string(), z.number()) }),
  z.strictObject({ kind: z.literal("lost"), atMs: at, task: z.string(), why: z.string() }),
  z.strictObject({ kind: z.literal("clock"), atMs: at, task: z.string(), errorMs: z.number() }),
  /** No fault is left: asked of the engine after healing, not assumed. */
  z.strictObject({ kind: z.literal("swept"), atMs: at, left: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal("audit"),
    atMs: at,
    /** Null when the audit could not be done, and `why` says it. */
    counts: IntegrityCounts.nullable(),
    evidence: z.array(Evidence),
    why: z.string().nullable(),
    tookMs: z.number(),
  }),
  /** The last event of every record that was not cut off. */
  z.strictObject({
    kind: z.literal("ended"),
    atMs: at,
    /** `error`: before T0 and not the scenario's doing. */
    how: z.enum(["completed", "interrupted", "error"]),
    why: z.string().nullable(),
  }),
]);
export type Event = z.infer<typeof Event>;
export type EventOf<K extends Event["kind"]> = Extract<Event, { kind: K }>;

/** A worker's deltas, as the conductor took them in. */
export const Measured = z.strictObject({
  kind: z.literal("measured"),
  task: z.string(),
  load: z.string(),
  delta: Delta,
});
export type Measured = z.infer<typeof Measured>;

/** A line of the record. */
export const RecordLine = z.strictObject({ n: z.number().int().positive(), body: z.union([Event, Measured]) });
export type RecordLine = z.infer<typeof RecordLine>;

/** Everything that evaluation needs to know of what happened. */
export interface RunRecord {
  readonly events: readonly Event[];
  readonly measured: readonly Measured[];
}
