/**
 * What workers and the conductor say to each other, JSON over HTTP with a bearer token. Workers report each second;
 * reports are numbered and confirmed, so that one sent twice counts once and a missing one is seen.
 */
import { z } from "zod";
import { PlannedLoad, PlannedTask, PlannedTopic } from "./plan";

/** A run of records of one producer incarnation in one partition: `count` from `offset`, sequences from `sequence`. */
export const AcknowledgedRange = z.strictObject({
  partition: z.number().int(),
  offset: z.number().int(),
  sequence: z.number().int(),
  count: z.number().int().positive(),
});
export type AcknowledgedRange = z.infer<typeof AcknowledgedRange>;

/** Sequences of one partition whose sends did not end in an acknowledgement. */
export const UnacknowledgedRange = z.strictObject({
  partition: z.number().int(),
  sequence: z.number().int(),
  count: z.number().int().positive(),
  /** `failed` only if every attempt provably did not append. */
  outcome: z.enum(["failed", "unknown"]),
});
export type UnacknowledgedRange = z.infer<typeof UnacknowledgedRange>;

/** Offsets that one poll gave to a consumer. */
export const PolledRange = z.strictObject({
  partition: z.number().int(),
  offset: z.number().int(),
  count: z.number().int().positive(),
});
export type PolledRange = z.infer<typeof PolledRange>;

/** What happened to sends of one intended second, since the last report. All are deltas. */
export const ProduceDelta = z.strictObject({
  kind: z.literal("produce"),
  /** Whole seconds from T0, of the intended time. */
  second: z.number().int(),
  /** Due in this second. */
  intended: z.number().int(),
  /** Handed to the client. */
  sent: z.number().int(),
  /** Taken up for sending within 100 ms of the intended time. Short of `intended`, the generator is too slow, not a broker. */
  sentOnTime: z.number().int(),
  acknowledged: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
  /** HdrHistogram (compressed, base64) of intended time to acknowledgement in microseconds; null when nothing was acknowledged. */
  latency: z.string().nullable(),
});

/** What a consumer got. */
export const ConsumeDelta = z.strictObject({
  kind: z.literal("consume"),
  /** Whole seconds from T0, of the records' intended time. */
  second: z.number().int(),
  received: z.number().int(),
  corrupted: z.number().int(),
  /** HdrHistogram (compressed, base64) of intended time to receipt in microseconds. */
  endToEnd: z.string().nullable(),
});

/** What arrived in one second of the clock, whenever it was due. */
export const ArrivalDelta = z.strictObject({
  kind: z.literal("arrival"),
  /** Whole seconds from T0, of the arrival. */
  second: z.number().int(),
  /** Acknowledgements (produce) or records (consume). */
  count: z.number().int(),
  /** Bit i is set if something arrived in the i-th tenth of the second. */
  tenths: z.number().int(),
});

export const Delta = z.discriminatedUnion("kind", [ProduceDelta, ConsumeDelta, ArrivalDelta]);
export type Delta = z.infer<typeof Delta>;
export type ProduceDelta = z.infer<typeof ProduceDelta>;
export type ConsumeDelta = z.infer<typeof ConsumeDelta>;
export type ArrivalDelta = z.infer<typeof ArrivalDelta>;

/** POST /register: a worker is there and wants its part of the plan. */
export const Registration = z.strictObject({
  task: z.string(),
  /** Different for each process that ever takes the task's name. */
  incarnation: z.number().int().positive(),
  pid: z.number().int(),
});
export type Registration = z.infer<typeof Registration>;

export const Assignment = z.strictObject({
  run: z.string(),
  load: PlannedLoad,
  task: PlannedTask,
  topic: PlannedTopic,
  /** Where to ask for the brokers first. */
  bootstrap: z.string(),
  /** Advertised `host:port` to the address of this task's own link to it. */
  routes: z.record(z.string(), z.string()),
});
export type Assignment = z.infer<typeof Assignment>;

/** POST /ready: connected, able to start. The answer comes when everybody is, or the run ends before. */
export const Start = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("start"),
    /** T0, Unix milliseconds on the conductor's clock. */ t0: z.number(),
    now: z.number(),
  }),
  z.strictObject({ kind: z.literal("cancelled") }),
]);
export type Start = z.infer<typeof Start>;

/** POST /report, each second and once more with `last` when all is drained. */
export const Report = z.strictObject({
  task: z.string(),
  incarnation: z.number().int(),
  /** From 1, without gaps. The same number again is the same report. */
  number: z.number().int().positive(),
  deltas: z.array(Delta),
  acknowledged: z.array(AcknowledgedRange),
  unacknowledged: z.array(UnacknowledgedRange),
  polled: z.array(PolledRange),
  /** Errors that the client reported, by message, with their counts since the last report. */
  errors: z.record(z.string(), z.number().int()),
  /** How far the worker's clock may be from the conductor's, from the answers' times; null until known. */
  clockErrorMs: z.number().nullable(),
  last: z.boolean(),
});
export type Report = z.infer<typeof Report>;

export const ReportAnswer = z.strictObject({
  confirmed: z.number().int(),
  /** The conductor's clock, Unix milliseconds, for the estimate of offsets. */
  now: z.number(),
  orders: z.strictObject({
    /** A produce task's arrival rate from this moment on (milliseconds from T0); null keeps what it has. */
    rate: z.strictObject({ perSecond: z.number(), fromMs: z.number() }).nullable(),
    /** Stop producing at this time from T0; null while the end is not known. */
    stopAtMs: z.number().nullable(),
    /** Stop at once: what is outstanding counts as unknown, and the next report is the last. */
    finish: z.boolean(),
  }),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;
