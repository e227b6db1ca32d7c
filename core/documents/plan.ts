/**
 * A RunPlan has every choice made: what the planner writes, and all that agents, engines and evaluation read.
 * Times are milliseconds from T0, the moment the load starts. The same scenario, brokers, engine and seed give the same bytes.
 */
import { z } from "zod";
import { Action, Client, Condition, Direction, Expectation, LinkSelector, Listener } from "./scenario";

const Ms = z.number().min(0);

export const Initiator = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("broker"), id: z.number().int() }),
  z.strictObject({ kind: z.literal("task"), task: z.string() }),
  /** Clients that are not ours: the stack's users, and the bootstrap load balancer. */
  z.strictObject({ kind: z.literal("outside") }),
]);
export type Initiator = z.infer<typeof Initiator>;

/** One link: who connects, to whose listener. */
export const Link = z.strictObject({ initiator: Initiator, owner: z.number().int(), listener: Listener });
export type Link = z.infer<typeof Link>;

/** A shape in numbers. `mode` of loss and the like grow with the tc engine. */
export const PlannedShape = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("delay"),
    timeMs: Ms,
    jitterMs: Ms,
    correlation: z.number().nullable(),
    distribution: z.enum(["uniform", "normal", "pareto", "paretonormal"]),
  }),
  z.strictObject({ kind: z.literal("loss"), share: z.number(), correlation: z.number().nullable() }),
  z.strictObject({ kind: z.literal("duplicate"), share: z.number() }),
  z.strictObject({ kind: z.literal("corrupt"), share: z.number() }),
  z.strictObject({ kind: z.literal("reorder"), share: z.number(), gap: z.number().int().nullable() }),
  z.strictObject({ kind: z.literal("rate"), bitsPerSecond: z.number().positive() }),
  z.strictObject({ kind: z.literal("partition") }),
  z.strictObject({ kind: z.literal("reset") }),
]);
export type PlannedShape = z.infer<typeof PlannedShape>;

export const PlannedFault = z.strictObject({
  /** `fault-1`, in the order of the flow. */
  id: z.string(),
  /** The step that it lasts as long as. */
  step: z.string(),
  /** Where in the scenario it was written. */
  place: z.string(),
  shape: PlannedShape,
  on: LinkSelector,
  direction: Direction,
  /** The links it acts on; empty when `moving`, for then they are known only when it starts. */
  links: z.array(Link),
  moving: z.boolean(),
  engine: z.enum(["proxy", "tc"]),
  /** As planned; later than this when a wait before it takes time. */
  fromMs: Ms,
  toMs: Ms,
  /** In words, for people: `delay 100ms on client links to broker 1, requests`. */
  text: z.string(),
});
export type PlannedFault = z.infer<typeof PlannedFault>;

/**
 * A node of the DAG that the conductor executes. It starts when all of `after` have ended, and a phase ends `durationMs`
 * after its *scheduled* start, so that lateness never adds up. All times are whole seconds: a wait that is met ends with
 * a whole second that is one to two seconds later, when all workers have heard of what follows, and never later than its time. An action takes no time of the flow; a broker that it pauses goes on by itself.
 */
export const PlannedStep = z.strictObject({
  /** `step-1`…, in the order of the flow. */
  id: z.string(),
  after: z.array(z.string()),
  place: z.string(),
  what: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("phase"), phase: z.string(), durationMs: Ms }),
    z.strictObject({ kind: z.literal("wait"), condition: Condition, withinMs: Ms }),
    z.strictObject({ kind: z.literal("action"), action: Action }),
    /** Starts with its inner steps' first, ends with their last; carries faults. */
    z.strictObject({ kind: z.literal("span"), of: z.array(z.string()), faults: z.array(z.string()) }),
  ]),
  /** Earliest start, and the end if every wait takes all of its time. */
  fromMs: Ms,
  toMs: Ms,
});
export type PlannedStep = z.infer<typeof PlannedStep>;

export const PlannedPhase = z.strictObject({
  name: z.string(),
  step: z.string(),
  warmup: z.boolean(),
  /** The first phase that is neither warm-up nor under a fault: what others are compared with. Exactly one has it, if any can. */
  baseline: z.boolean(),
  fromMs: Ms,
  toMs: Ms,
});
export type PlannedPhase = z.infer<typeof PlannedPhase>;

export const PlannedTopic = z.strictObject({
  /** As the scenario calls it. */
  alias: z.string(),
  /** As Kafka knows it: with the run in it. */
  name: z.string(),
  config: z.record(z.string(), z.string()),
  /** For each partition its replicas, the preferred leader first. */
  replicas: z.array(z.array(z.number().int())),
});
export type PlannedTopic = z.infer<typeof PlannedTopic>;

export const PlannedProduce = z.strictObject({
  kind: z.literal("produce"),
  name: z.string(),
  /** Alias of the topic. */
  topic: z.string(),
  ratePerSecond: z.number().positive(),
  sizeBytes: z.number().int().positive(),
  acks: z.enum(["all", "1", "0"]),
  client: Client,
  idempotent: z.boolean(),
  lingerMs: Ms,
  requestTimeoutMs: Ms,
  retries: z.number().int(),
});
export const PlannedConsume = z.strictObject({
  kind: z.literal("consume"),
  name: z.string(),
  topic: z.string(),
  /** The consumer group, with the run in it. */
  group: z.string(),
  client: Client,
  sessionTimeoutMs: Ms,
  requestTimeoutMs: Ms,
});
export const PlannedLoad = z.discriminatedUnion("kind", [PlannedProduce, PlannedConsume]);
export type PlannedProduce = z.infer<typeof PlannedProduce>;
export type PlannedConsume = z.infer<typeof PlannedConsume>;
export type PlannedLoad = z.infer<typeof PlannedLoad>;

/** One process or pod of a load. */
export const PlannedTask = z.strictObject({
  /** `orders-0`. */
  id: z.string(),
  load: z.string(),
  index: z.number().int(),
  /** Its share of a produce load's rate; 0 for a consumer. */
  ratePerSecond: z.number().min(0),
});
export type PlannedTask = z.infer<typeof PlannedTask>;

export const PlannedSlo = z.strictObject({
  /** In words: `p99(orders) below 250ms in baseline`. */
  text: z.string(),
  expectation: Expectation,
  /** The limit in the metric's unit: milliseconds, records a second, records. */
  limit: z.number(),
  unit: z.enum(["ms", "/s", "records"]),
});
export type PlannedSlo = z.infer<typeof PlannedSlo>;

export const RunPlan = z.strictObject({
  schema: z.literal(1),
  /** The run key: in the name of everything the run makes. */
  run: z.string(),
  scenario: z.string(),
  stack: z.string(),
  seed: z.number().int(),
  engine: z.enum(["proxy", "tc"]),
  brokers: z.strictObject({
    ids: z.array(z.number().int()),
    kafka: z.string(),
    settings: z.record(z.string(), z.string()),
  }),
  topics: z.array(PlannedTopic),
  loads: z.array(PlannedLoad),
  tasks: z.array(PlannedTask),
  steps: z.array(PlannedStep),
  phases: z.array(PlannedPhase),
  faults: z.array(PlannedFault),
  slos: z.array(PlannedSlo),
  /** The end of the flow, if every wait takes all of its time. */
  endsAtMs: Ms,
  drainMs: Ms,
});
export type RunPlan = z.infer<typeof RunPlan>;
