/** Whether what is expected can be judged at all: if what it speaks of is there, and enough of it. */
import type { Condition, Expectation, PlannedLoad, PlannedPhase } from "../documents";
import { durationText } from "../units";
import { oneOf, type Problems } from "./problems";
import { metricText } from "./text";

/** What can be expected of. */
export interface Measured {
  readonly loads: readonly PlannedLoad[];
  readonly phases: readonly PlannedPhase[];
  readonly faulted: boolean;
}

type Metric = Expectation["metric"];
type LoadMetric = Extract<Metric, { load: string }>;

/** The window of `progress`: its worst 5 s. */
const PROGRESS_MS = 5_000;

/** With fewer sends than this a percentile is the maximum under another name: 1 / (1 - q). */
const SENDS_NEEDED = { p50: 2, p90: 10, p99: 100, p999: 1_000, max: 1 } as const;

/** Notes why an expectation could never be judged. */
export function checkJudgeable(expectation: Expectation, place: string, measured: Measured, problems: Problems): void {
  const { metric } = expectation;
  switch (metric.kind) {
    case "integrity":
      refusePhase(expectation, place, problems);
      checkIntegrity(metric, place, measured, problems);
      break;
    case "recovered":
      refusePhase(expectation, place, problems);
      checkRecovery(metric, place, measured, problems);
      break;
    default:
      checkLoad(metric, place, measured, problems);
      checkPhase(expectation, metric, place, measured, problems);
  }
}

/** Notes why a lag could never be called drained: without a consumer, or with nothing to compare it with. */
export function checkDrained(
  condition: Pick<Condition, "kind">,
  place: string,
  measured: Measured,
  problems: Problems,
): void {
  if (condition.kind !== "drained") return;
  if (!measured.loads.some(({ kind }) => kind === "consume"))
    problems.add(place, "nothing consumes, so nothing drains", "declare a load with consume()");
  if (!measured.phases.some(({ baseline }) => baseline))
    problems.add(
      place,
      "drained means the baseline's lag, and there is no baseline",
      "let a phase without a fault come first",
    );
}

function refusePhase({ metric, in: phase }: Expectation, place: string, problems: Problems): void {
  if (phase !== undefined)
    problems.add(`${place}.in`, `${metricText(metric)} belongs to the whole run`, "remove the phase");
}

function checkIntegrity(
  metric: Extract<Metric, { kind: "integrity" }>,
  place: string,
  { loads }: Measured,
  problems: Problems,
): void {
  const unconfirmed = loads.find((load) => load.kind === "produce" && load.acks === "0");
  if (metric.count === "lost" && unconfirmed)
    problems.add(
      place,
      `${unconfirmed.name} has acks "0", so nobody knows what was acknowledged`,
      'write acks: "1" or "all", or remove lost()',
    );
  const needs = metric.count === "redelivered" || metric.count === "unread" ? "consume" : "produce";
  if (!loads.some(({ kind }) => kind === needs))
    problems.add(place, `${metricText(metric)} needs a load that can ${needs}`, `declare a load with ${needs}()`);
}

function checkRecovery(
  metric: Extract<Metric, { kind: "recovered" }>,
  place: string,
  measured: Measured,
  problems: Problems,
): void {
  if (!measured.faulted)
    problems.add(place, "there is no fault to recover from", "add one with during(), or remove recovered()");
  if (metric.what === "drained") checkDrained({ kind: "drained" }, place, measured, problems);
}

function checkLoad(metric: LoadMetric, place: string, { loads }: Measured, problems: Problems): void {
  const names = loads.map(({ name }) => name);
  if (!names.includes(metric.load)) problems.add(place, `there is no load "${metric.load}"`, oneOf(names, "load"));
}

function checkPhase(
  { in: name }: Expectation,
  metric: LoadMetric,
  place: string,
  { loads, phases }: Measured,
  problems: Problems,
): void {
  const judged = phases.filter(({ warmup }) => !warmup).map((phase) => phase.name);
  const phase = phases.find((planned) => planned.name === name);
  if (name === undefined) problems.add(`${place}.in`, `${metricText(metric)} needs a phase`, oneOf(judged, "phase"));
  else if (!phase) problems.add(`${place}.in`, `there is no phase "${name}"`, oneOf(judged, "phase"));
  else if (phase.warmup)
    problems.add(`${place}.in`, `"${name}" is a warm-up, which is not judged`, oneOf(judged, "phase"));
  else checkEnough(metric, phase, loads, `${place}.in`, problems);
}

function checkEnough(
  metric: LoadMetric,
  phase: PlannedPhase,
  loads: readonly PlannedLoad[],
  place: string,
  problems: Problems,
): void {
  const lastsMs = phase.toMs - phase.fromMs;
  if (metric.kind === "progress" && lastsMs < PROGRESS_MS)
    problems.add(
      place,
      `progress is the worst ${durationText(PROGRESS_MS)}, and "${phase.name}" lasts ${durationText(lastsMs)}`,
      "use a longer phase",
    );
  const load = loads.find(({ name }) => name === metric.load);
  if (metric.kind !== "latency" || load?.kind !== "produce") return;
  const needed = SENDS_NEEDED[metric.percentile];
  const sends = Math.floor((load.ratePerSecond * lastsMs) / 1_000);
  if (sends < needed)
    problems.add(
      place,
      `${metric.percentile} of ${sends} sends would be their maximum: it needs ${needed}`,
      "use a longer phase, a higher rate, or max()",
    );
}
