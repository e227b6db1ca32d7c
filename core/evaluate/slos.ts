/** What was expected against what was measured. What was not measured fails: a check without data proves nothing. */
import type {
  ConsumeResult,
  Expectation,
  IntegrityCounts,
  LoadResult,
  PhaseResult,
  PlannedSlo,
  ProduceResult,
  RecoveryResult,
  SloResult,
} from "../documents";
import { RECOVERY_FIELDS } from "./recovery";

export interface Measured {
  readonly phases: readonly PhaseResult[];
  /** Null when the audit was not done, and `auditWhy` says why. */
  readonly integrity: IntegrityCounts | null;
  readonly auditWhy: string | null;
  readonly recovery: readonly RecoveryResult[];
}

export function judgeSlo(slo: PlannedSlo, measured: Measured): SloResult {
  const { text, limit, unit, expectation } = slo;
  const { observed, why, invalid } = observe(expectation, limit, measured);
  const verdict = invalid
    ? "invalid"
    : observed !== null && holds(expectation.operator, observed, limit)
      ? "pass"
      : "breach";
  return { text, observed, limit, unit, verdict, why };
}

/** What was seen; where that is nothing, why. */
interface Observation {
  readonly observed: number | null;
  readonly why: string | null;
  /** The number, or its absence, proves nothing about the brokers. */
  readonly invalid: boolean;
}

const seen = (observed: number): Observation => ({ observed, why: null, invalid: false });
const missing = (why: string): Observation => ({ observed: null, why, invalid: false });
const worthless = (why: string, observed: number | null = null): Observation => ({ observed, why, invalid: true });

function holds(operator: Expectation["operator"], observed: number, limit: number): boolean {
  switch (operator) {
    case "below":
      return observed < limit;
    case "atMost":
    case "within":
      return observed <= limit;
    case "atLeast":
      return observed >= limit;
    case "is":
      return observed === limit;
  }
}

function observe({ metric, in: phase }: Expectation, limit: number, measured: Measured): Observation {
  switch (metric.kind) {
    case "integrity":
      return observeCount(metric.count, measured);
    case "recovered":
      return observeRecovery(metric.what, measured.recovery);
    case "rate":
    case "progress":
    case "latency": {
      const result = measured.phases.find(({ name }) => name === phase)?.loads[metric.load];
      if (result === undefined) return missing("nothing was measured: the run did not get to this phase");
      if (metric.kind === "latency") return observeTime(result, metric.percentile, limit);
      const observed = result[metric.kind];
      return observed === null ? worthless("the phase was shorter than 5 s") : seen(observed);
    }
  }
}

/** Nothing acknowledged means nothing that could be lost, which is no proof that nothing would be. */
function observeCount(count: keyof IntegrityCounts, { integrity, auditWhy }: Measured): Observation {
  if (integrity === null) return worthless(`the log was not audited: ${auditWhy ?? "the record has no audit"}`);
  const observed = integrity[count];
  if (observed === 0 && integrity.acknowledged === 0) return missing("nothing was acknowledged");
  return seen(observed);
}

/** The slowest of all faults. */
function observeRecovery(what: keyof typeof RECOVERY_FIELDS, recovery: readonly RecoveryResult[]): Observation {
  const field = RECOVERY_FIELDS[what];
  const never = recovery.filter((result) => result[field] === null).map(({ afterFault }) => afterFault);
  if (never.length > 0) return missing(`never seen after ${never.join(", ")}`);
  if (recovery.length === 0) return missing("nothing was measured: there was no fault");
  return seen(Math.max(...recovery.map((result) => result[field] ?? 0)));
}

type PercentileName = Extract<Expectation["metric"], { kind: "latency" }>["percentile"];

function observeTime(result: LoadResult, percentile: PercentileName, limit: number): Observation {
  return result.kind === "produce"
    ? observeLatency(result, percentile)
    : observeEndToEnd(result, percentile, limit * CLOCK_SHARE);
}

function observeLatency({ intended, acknowledged, latencyMs }: ProduceResult, percentile: PercentileName): Observation {
  const observed = latencyMs[percentile];
  if (observed !== null) return seen(observed);
  if (intended === 0) return missing("nothing was measured: no send was due");
  const open = intended - acknowledged;
  return missing(`censored: it ranks among the ${open} of ${intended} sends that were never acknowledged`);
}

function observeEndToEnd(result: ConsumeResult, percentile: PercentileName, allowedMs: number): Observation {
  const { received, clockErrorMs, endToEndMs } = result;
  const observed = endToEndMs[percentile];
  if (received === 0) return missing("nothing was measured: nothing was received");
  if (observed === null) return missing("censored: it ranks among records that were never received");
  if (clockErrorMs === null) return worthless("how far the clocks differ is not known", observed);
  if (clockErrorMs <= allowedMs) return seen(observed);
  return worthless(`the clocks may differ by ${clockErrorMs.toFixed(1)} ms, over a tenth of the limit`, observed);
}

/** Of an end-to-end limit: clocks that may differ by more decide the verdict themselves. */
const CLOCK_SHARE = 0.1;
