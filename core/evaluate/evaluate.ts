/** From what happened to what it means. Pure: the same plan and record give the same result, whoever asks and whenever. */
import type { Event, FaultResult, PlannedFault, Result, RunContext, RunPlan, RunRecord } from "../documents";
import { directionText, selectorText, shapeText } from "../plan/text";
import { type Acting, actings, dueTimes } from "./acting";
import { measurementsByLoad } from "./measurements";
import { phaseResults, phaseTimes } from "./phases";
import { type Observed, prove } from "./proof";
import { recoveries } from "./recovery";
import { judgeSlo } from "./slos";
import { doubts } from "./trust";
import { verdictOf } from "./verdict";
import { samplesByLink } from "./windows";

/** The result of a run, also of one that was cut off: then of what there is. */
export function evaluate(plan: RunPlan, record: RunRecord, context: RunContext): Result {
  const { events, measured } = record;
  const loads = measurementsByLoad(measured);
  const phases = phaseTimes(plan, events);
  const acted = actings(events);
  const audit = events.filter((event) => event.kind === "audit").at(-1);
  const integrity = audit?.counts ?? null;

  const results = phaseResults(phases, plan, loads, events);
  const observed = { faults: plan.faults, acted, samples: samplesByLink(events) };
  const faults = plan.faults.map((fault) => faultResult(fault, observed, events));
  const recovery = recoveries({ plan, phases, loads, events, acted });
  const known = { phases: results, integrity, auditWhy: audit?.why ?? null, recovery };
  const slos = plan.slos.map((slo) => judgeSlo(slo, known));
  const flight = { plan, record, phases, loads, acted, faults };
  const judged = verdictOf({ events, integrity, doubts: doubts(flight), slos, planned: plan.slos });

  return {
    schema: 1,
    run: plan.run,
    scenario: plan.scenario,
    stack: plan.stack,
    ...judged,
    seed: plan.seed,
    versions: context.versions,
    environment: context.environment,
    startedAt: startedAt(events),
    phases: results,
    integrity,
    evidence: audit?.evidence ?? [],
    faults,
    recovery,
    slos,
    again: context.again,
  };
}

function startedAt(events: readonly Event[]): string | null {
  const started = events.find((event) => event.kind === "started");
  return started === undefined ? null : new Date(started.t0).toISOString();
}

function faultResult(fault: PlannedFault, observed: Observed, events: readonly Event[]): FaultResult {
  const own = observed.acted.filter((acting) => acting.fault === fault.id);
  const { id, shape, on, direction, engine } = fault;
  return {
    id,
    shape: shapeText(shape),
    link: `${selectorText(on)}, ${directionText(direction)}`,
    engine: engine === "proxy" ? "tcp-proxy" : "tc",
    planned: dueTimes(fault, events),
    acted: own.map(({ key, fromMs, toMs }) => ({ target: key, fromMs, toMs })),
    proof: prove(fault, observed),
    removed: isRemoved(own, events),
  };
}

/** Every link was let go, and whoever looked afterwards found nothing. */
function isRemoved(own: readonly Acting[], events: readonly Event[]): boolean {
  const swept = events.filter((event) => event.kind === "swept").at(-1);
  return own.every(({ ended }) => ended) && swept !== undefined && swept.left.length === 0;
}
