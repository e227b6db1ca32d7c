/**
 * A scenario as data: what `core/scenario` builds and the planner reads. Quantities are still the author's strings;
 * the planner parses them, so that every error names its place and all are told at once.
 */
import { z } from "zod";

/** Topic, load, phase, group and task names end up in Kafka topics, file names and Kubernetes objects. */
export const Name = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "use lower-case letters, digits and dashes")
  .max(40);

export const Listener = z.enum(["client", "replication", "controller"]);
export type Listener = z.infer<typeof Listener>;

/** Seen from the initiator of the connection: `requests` go to the listener's owner, `replies` come back. */
export const Direction = z.enum(["requests", "replies", "both"]);
export type Direction = z.infer<typeof Direction>;

/** Which broker. `leader` and `controller` resolve once, when the fault starts; `following` resolves them each second. */
export const BrokerSelector = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("broker"), id: z.number().int() }),
  z.strictObject({
    kind: z.literal("leader"),
    topic: z.string(),
    partition: z.number().int(),
    following: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("controller"), following: z.boolean() }),
]);
export type BrokerSelector = z.infer<typeof BrokerSelector>;

/** Who opens the connection. */
export const InitiatorSelector = z.discriminatedUnion("kind", [
  ...BrokerSelector.options,
  z.strictObject({ kind: z.literal("producers") }),
  z.strictObject({ kind: z.literal("consumers") }),
  z.strictObject({ kind: z.literal("load"), name: z.string() }),
  z.strictObject({ kind: z.literal("task"), load: z.string(), index: z.number().int() }),
]);
export type InitiatorSelector = z.infer<typeof InitiatorSelector>;

/** Link = (initiator -> owner of the listener, listener). An absent end means every one that there is. */
export const LinkSelector = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("links"),
    listener: Listener,
    from: InitiatorSelector.optional(),
    to: BrokerSelector.optional(),
    direction: Direction.optional(),
  }),
  /** Everything a broker says and hears: all listeners, as initiator and as owner. */
  z.strictObject({ kind: z.literal("isolation"), of: BrokerSelector }),
]);
export type LinkSelector = z.infer<typeof LinkSelector>;

export const Shape = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("delay"),
    time: z.string(),
    jitter: z.string().optional(),
    correlation: z.string().optional(),
    distribution: z.enum(["uniform", "normal", "pareto", "paretonormal"]).optional(),
  }),
  z.strictObject({ kind: z.literal("loss"), share: z.string(), correlation: z.string().optional() }),
  z.strictObject({ kind: z.literal("duplicate"), share: z.string() }),
  z.strictObject({ kind: z.literal("corrupt"), share: z.string() }),
  z.strictObject({ kind: z.literal("reorder"), share: z.string(), gap: z.number().int().optional() }),
  z.strictObject({ kind: z.literal("rate"), limit: z.string() }),
  z.strictObject({ kind: z.literal("partition") }),
  z.strictObject({ kind: z.literal("reset") }),
]);
export type Shape = z.infer<typeof Shape>;
export type ShapeKind = Shape["kind"];

export const Fault = z.strictObject({ shape: Shape, on: LinkSelector });
export type Fault = z.infer<typeof Fault>;

export const Condition = z.discriminatedUnion("kind", [
  /** Consumer lag is back at or under the baseline's maximum. */
  z.strictObject({ kind: z.literal("drained") }),
  /** Every partition's in-sync set is whole. */
  z.strictObject({ kind: z.literal("isrWhole") }),
]);
export type Condition = z.infer<typeof Condition>;

export const Action = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("killBroker"), broker: BrokerSelector }),
  z.strictObject({ kind: z.literal("pauseBroker"), broker: BrokerSelector, for: z.string() }),
  z.strictObject({ kind: z.literal("restartBroker"), broker: BrokerSelector }),
  z.strictObject({ kind: z.literal("changeRate"), load: z.string(), rate: z.string() }),
]);
export type Action = z.infer<typeof Action>;

export type Step =
  | { do: "sequence"; steps: Step[] }
  | { do: "parallel"; steps: Step[] }
  | { do: "phase"; name: string; for: string; warmup: boolean }
  | { do: "during"; step: Step; faults: Fault[] }
  | { do: "waitUntil"; condition: Condition; within: string }
  | { do: "action"; action: Action };

export const Step: z.ZodType<Step> = z.lazy(() =>
  z.discriminatedUnion("do", [
    z.strictObject({ do: z.literal("sequence"), steps: z.array(Step).min(1) }),
    z.strictObject({ do: z.literal("parallel"), steps: z.array(Step).min(1) }),
    z.strictObject({ do: z.literal("phase"), name: Name, for: z.string(), warmup: z.boolean() }),
    z.strictObject({ do: z.literal("during"), step: Step, faults: z.array(Fault).min(1) }),
    z.strictObject({ do: z.literal("waitUntil"), condition: Condition, within: z.string() }),
    z.strictObject({ do: z.literal("action"), action: Action }),
  ]),
);

export const Topic = z.strictObject({
  name: Name,
  partitions: z.number().int().min(1).max(10_000),
  replicationFactor: z.number().int().min(1),
  config: z.record(z.string(), z.string()),
});
export type Topic = z.infer<typeof Topic>;

export const Client = z.enum(["kafkajs"]);
export type Client = z.infer<typeof Client>;

export const ProduceLoad = z.strictObject({
  kind: z.literal("produce"),
  topic: z.string(),
  /** Arrival rate of the whole load, shared evenly by its tasks. */
  rate: z.string(),
  size: z.string(),
  tasks: z.number().int().min(1).max(1_000),
  acks: z.enum(["all", "1", "0"]),
  client: Client,
  idempotent: z.boolean(),
  /** How long due messages are gathered into one batch to one partition. */
  linger: z.string(),
  requestTimeout: z.string(),
  /** The client's own retries of one send. */
  retries: z.number().int().min(0).max(1_000),
});

export const ConsumeLoad = z.strictObject({
  kind: z.literal("consume"),
  topic: z.string(),
  group: Name,
  tasks: z.number().int().min(1).max(1_000),
  client: Client,
  sessionTimeout: z.string(),
  requestTimeout: z.string(),
});

export const Load = z.discriminatedUnion("kind", [ProduceLoad, ConsumeLoad]);
export type Load = z.infer<typeof Load>;

export const Recovery = z.enum(["firstAck", "drained", "isrWhole"]);
export type Recovery = z.infer<typeof Recovery>;

/** What is measured. Definitions are in docs/measuring.md. */
export const Metric = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("latency"),
    percentile: z.enum(["p50", "p90", "p99", "p999", "max"]),
    load: z.string(),
  }),
  z.strictObject({ kind: z.literal("rate"), load: z.string() }),
  z.strictObject({ kind: z.literal("progress"), load: z.string() }),
  z.strictObject({
    kind: z.literal("integrity"),
    count: z.enum(["lost", "duplicated", "redelivered", "reordered", "corrupted", "unread"]),
  }),
  z.strictObject({ kind: z.literal("recovered"), what: Recovery }),
]);
export type Metric = z.infer<typeof Metric>;

export const Expectation = z.strictObject({
  metric: Metric,
  /** `within` is `below or at` for a recovery. */
  operator: z.enum(["below", "atMost", "atLeast", "is", "within"]),
  value: z.union([z.string(), z.number()]),
  /** The phase it is judged in; absent for integrity and recovery, which belong to the whole run. */
  in: z.string().optional(),
});
export type Expectation = z.infer<typeof Expectation>;

export const ScenarioDocument = z.strictObject({
  schema: z.literal(1),
  name: Name,
  description: z.string(),
  topics: z.array(Topic).min(1),
  load: z.record(Name, Load),
  flow: Step,
  expect: z.array(Expectation),
  /** Broker settings that this scenario needs; it is refused on brokers that differ. */
  requires: z.record(z.string(), z.string()),
  /** How long after the flow outstanding sends and lag may take before what is left counts as unacknowledged, unread. */
  drain: z.string(),
});
export type ScenarioDocument = z.infer<typeof ScenarioDocument>;
