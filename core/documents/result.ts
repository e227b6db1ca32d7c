/** The result: one JSON document for every run that was planned, and the interface to other programs. */
import { z } from "zod";
import { Evidence, IntegrityCounts } from "./record";

export const Verdict = z.enum(["pass", "breach", "invalid", "error", "interrupted"]);
export type Verdict = z.infer<typeof Verdict>;

/** The command line's exit codes; 1 is our own defect and 2 bad input, for which there is no run. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  pass: 0,
  breach: 99,
  invalid: 3,
  error: 4,
  interrupted: 130,
};

/** A percentile is null when it ranks among sends that were never acknowledged: it is larger than any number. */
const Percentile = z.number().nullable();
export const Percentiles = z.strictObject({
  p50: Percentile,
  p90: Percentile,
  p99: Percentile,
  p999: Percentile,
  max: Percentile,
});
export type Percentiles = z.infer<typeof Percentiles>;

export const ProduceResult = z.strictObject({
  kind: z.literal("produce"),
  intended: z.number().int(),
  sent: z.number().int(),
  sentOnTime: z.number().int(),
  acknowledged: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
  /** Acknowledgements a second, by arrival. */
  rate: z.number(),
  /** The worst 5 s window of it; null in a phase shorter than that. */
  progress: z.number().nullable(),
  latencyMs: Percentiles,
  censored: z.boolean(),
});
export type ProduceResult = z.infer<typeof ProduceResult>;

export const ConsumeResult = z.strictObject({
  kind: z.literal("consume"),
  received: z.number().int(),
  rate: z.number(),
  progress: z.number().nullable(),
  /** The largest that was seen; null if it never was. */
  lag: z.number().nullable(),
  endToEndMs: Percentiles,
  clockErrorMs: z.number().nullable(),
});
export type ConsumeResult = z.infer<typeof ConsumeResult>;

export const LoadResult = z.discriminatedUnion("kind", [ProduceResult, ConsumeResult]);
export type LoadResult = z.infer<typeof LoadResult>;

export const PhaseResult = z.strictObject({
  name: z.string(),
  warmup: z.boolean(),
  fromMs: z.number(),
  toMs: z.number(),
  loads: z.record(z.string(), LoadResult),
});
export type PhaseResult = z.infer<typeof PhaseResult>;

/** A window of probes: round trips in milliseconds. */
export const ProofWindow = z.strictObject({
  samples: z.number().int(),
  unanswered: z.number().int(),
  closed: z.number().int(),
  medianMs: z.number().nullable(),
});
export type ProofWindow = z.infer<typeof ProofWindow>;

export const ProofVerdict = z.enum(["proven", "acted", "inconclusive", "refuted"]);
export type ProofVerdict = z.infer<typeof ProofVerdict>;

export const Proof = z.strictObject({
  /** `round-trips`, `unanswered`, `closed`. */
  kind: z.string(),
  before: ProofWindow,
  during: ProofWindow,
  after: ProofWindow,
  verdict: ProofVerdict,
  /** In words: what was asked, what was seen, on which link it was worst. */
  text: z.string(),
});
export type Proof = z.infer<typeof Proof>;

export const FaultResult = z.strictObject({
  id: z.string(),
  shape: z.string(),
  link: z.string(),
  engine: z.enum(["tcp-proxy", "tc"]),
  planned: z.strictObject({ fromMs: z.number(), toMs: z.number() }),
  acted: z.array(z.strictObject({ target: z.string(), fromMs: z.number(), toMs: z.number() })),
  proof: Proof,
  removed: z.boolean(),
});
export type FaultResult = z.infer<typeof FaultResult>;

/** Milliseconds from the fault's end; null = never. `drainedMs` is null too where nothing consumes. */
export const RecoveryResult = z.strictObject({
  afterFault: z.string(),
  firstAckMs: z.number().nullable(),
  drainedMs: z.number().nullable(),
  isrWholeMs: z.number().nullable(),
});
export type RecoveryResult = z.infer<typeof RecoveryResult>;

export const SloResult = z.strictObject({
  text: z.string(),
  /** Null when it is missing or censored, and `why` says it. */
  observed: z.number().nullable(),
  limit: z.number(),
  unit: z.enum(["ms", "/s", "records"]),
  verdict: z.enum(["pass", "breach", "invalid"]),
  why: z.string().nullable(),
});
export type SloResult = z.infer<typeof SloResult>;

export const Result = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  scenario: z.string(),
  stack: z.string(),
  verdict: Verdict,
  why: z.array(z.string()),
  seed: z.number().int(),
  versions: z.record(z.string(), z.string()),
  environment: z.record(z.string(), z.string()),
  /** T0 on the conductor's clock, ISO 8601; null if the run never got there. */
  startedAt: z.string().nullable(),
  phases: z.array(PhaseResult),
  /** Null when the audit was not done. */
  integrity: IntegrityCounts.nullable(),
  evidence: z.array(Evidence),
  faults: z.array(FaultResult),
  recovery: z.array(RecoveryResult),
  slos: z.array(SloResult),
  /** The command that runs it again. */
  again: z.string(),
});
export type Result = z.infer<typeof Result>;

/** What the result says of its surroundings: `context.json` in a run's folder, written by whoever starts the run. */
export const RunContext = z.strictObject({
  /** Program to version: `kafka`, `kafkajs`, `node`, `java`, `toxiproxy`, `pulumi`, `drone`. */
  versions: z.record(z.string(), z.string()),
  /** `cpus`, `memory`, `os`, `kernel`, … in words. */
  environment: z.record(z.string(), z.string()),
  again: z.string(),
});
export type RunContext = z.infer<typeof RunContext>;
