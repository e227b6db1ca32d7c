/** Why a run proves nothing: each reason in a sentence that names the task, fault or phase. None means it can be believed. */
import type { Event, FaultResult, Measured, RunPlan, RunRecord } from "../documents";
import { durationText, rate } from "../units";
import { type Acting, dueTimes, shortfalls } from "./acting";
import { noMeasurements, sumSends } from "./measurements";
import { type Loads, type PhaseTimes, secondsOf, within } from "./phases";

export interface Flight {
  readonly plan: RunPlan;
  readonly record: RunRecord;
  readonly phases: readonly PhaseTimes[];
  readonly loads: Loads;
  readonly acted: readonly Acting[];
  readonly faults: readonly FaultResult[];
}

export function doubts(flight: Flight): string[] {
  const { plan, record, phases, loads, faults, acted } = flight;
  return [
    ...lostWorkers(record.events),
    ...missingSeconds(plan, record.measured, phases),
    ...lateGenerators(plan, phases, loads),
    ...failedFaults(record.events),
    ...plan.faults.flatMap((fault) => shortFaults(fault, acted, record.events)),
    ...faults.flatMap(unproven),
    ...leftBehind(plan, record.events),
    ...missingAudit(record.events),
  ];
}

function lostWorkers(events: readonly Event[]): string[] {
  return events.filter((event) => event.kind === "lost").map(({ task, why }) => `${task} was lost: ${why}`);
}

/** Below this rate of a task a second without a send is nothing strange. */
const STEADY_PER_SECOND = 2;

/** A producer has something to say of every second in which it should send. */
function missingSeconds(plan: RunPlan, measured: readonly Measured[], phases: readonly PhaseTimes[]): string[] {
  const end = Math.max(0, ...phases.map(({ toMs }) => toMs));
  const seconds = secondsOf({ fromMs: 0, toMs: end });
  const reported = new Set(
    measured.flatMap(({ task, delta }) => (delta.kind === "produce" ? [`${task} ${delta.second}`] : [])),
  );
  return plan.tasks.flatMap(({ id, load }) => {
    if (leastRate(plan, id) < STEADY_PER_SECOND) return [];
    const missing = seconds.filter((second) => !reported.has(`${id} ${second}`));
    if (missing.length === 0) return [];
    return [
      `${id} of ${load} reported nothing of ${missing.length} of ${seconds.length} s, first of second ${missing[0]}`,
    ];
  });
}

/** The smallest rate that a task ever has; 0 for a consumer. */
function leastRate({ tasks, steps }: RunPlan, id: string): number {
  const task = tasks.find((planned) => planned.id === id);
  const load = task?.load ?? "";
  const sharers = tasks.filter((planned) => planned.load === load).length;
  const changed = steps.flatMap(({ what, place }) =>
    what.kind === "action" && what.action.kind === "changeRate" && what.action.load === load
      ? [rate(place, what.action.rate) / sharers]
      : [],
  );
  return Math.min(task?.ratePerSecond ?? 0, ...changed);
}

/** Sends that a generator must take up on time, for its load to be the one that was asked for. */
const ON_TIME_SHARE = 0.95;

/** The baseline shows what the generator can do; without one, every phase that is judged. */
function lateGenerators(plan: RunPlan, phases: readonly PhaseTimes[], loads: Loads): string[] {
  const baseline = phases.filter((phase) => phase.baseline);
  const judged = baseline.length > 0 ? baseline : phases.filter(({ warmup }) => !warmup);
  const producers = plan.loads.filter(({ kind }) => kind === "produce");
  return producers.flatMap(({ name }) =>
    judged.flatMap((phase) => {
      const { sends } = loads.get(name) ?? noMeasurements();
      const { intended, sentOnTime } = sumSends(within(sends, secondsOf(phase)));
      if (intended === 0) return [`${name} had nothing to send in ${phase.name}`];
      if (sentOnTime >= intended * ON_TIME_SHARE) return [];
      const share = ((100 * sentOnTime) / intended).toFixed(1);
      return [`${name} was too slow in ${phase.name}: it took up ${share} % of its sends on time, of 95 % needed`];
    }),
  );
}

function failedFaults(events: readonly Event[]): string[] {
  return events.filter((event) => event.kind === "faultFailed").map(({ fault, error }) => `${fault} failed: ${error}`);
}

function shortFaults(fault: RunPlan["faults"][number], acted: readonly Acting[], events: readonly Event[]): string[] {
  const own = acted.filter((acting) => acting.fault === fault.id);
  return shortfalls(fault, own, dueTimes(fault, events)).map(
    ({ target, actedMs, dueMs }) =>
      `${fault.id} acted on ${target} for ${durationText(actedMs)} of ${durationText(dueMs)} planned`,
  );
}

function unproven({ id, shape, link, proof, removed }: FaultResult): string[] {
  const bad = proof.verdict === "refuted" || proof.verdict === "inconclusive";
  return [
    ...(bad ? [`${id} (${shape} on ${link}) is ${proof.verdict}: ${proof.text}`] : []),
    ...(removed ? [] : [`${id} was not seen to be removed`]),
  ];
}

function leftBehind({ faults }: RunPlan, events: readonly Event[]): string[] {
  const swept = events.filter((event) => event.kind === "swept").at(-1);
  if (swept !== undefined) return swept.left.map((what) => `the sweep left ${what} behind`);
  return faults.length > 0 ? ["nobody looked whether a fault was left behind"] : [];
}

function missingAudit(events: readonly Event[]): string[] {
  const audit = events.filter((event) => event.kind === "audit").at(-1);
  if (audit === undefined) return ["the log was not audited"];
  return audit.counts === null ? [`the log was not audited: ${audit.why ?? "no reason was given"}`] : [];
}
