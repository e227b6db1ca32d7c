/** The flow in real time: what is due is done, and waits end when what they wait for is seen. */
import type { PlannedFault, RunPlan } from "../../core/documents";
import type { Actions } from "./actions";
import { Baseline, holds } from "./conditions";
import type { Crew } from "./crew";
import type { Faults } from "./faults";
import { type Edge, Flow } from "./flow";
import { unlessAborted } from "./interruption";
import type { Run } from "./run";
import type { Watch } from "./watch";

export interface FlightParts {
  readonly run: Run;
  readonly crew: Crew;
  readonly faults: Faults;
  readonly actions: Actions;
  readonly watch: Watch;
}

/** Workers ask for orders each second, so they are told of the end this long before it. */
const STOP_LEAD_MS = 1_500;
const SECOND_MS = 1_000;

/** Returns when producers have been told to stop and that moment is there: the end of the flow, or shortly after it if nobody knew before. */
export async function fly(parts: FlightParts, signal: AbortSignal): Promise<Baseline> {
  const { run, crew, faults, watch } = parts;
  const flow = new Flow(run.plan.steps);
  const baseline = new Baseline();
  let stopMs: number | null = null;
  let seen = watch.next();
  while (!flow.done) {
    for (const edge of flow.take(run.clock.now())) pass(edge, parts, baseline);
    stopMs ??= tellEnd(flow, run, crew);
    if (flow.done) break;
    const due = run.clock.until(flow.nextMs ?? 0).then(() => null);
    const news = await unlessAborted(signal, Promise.race([due, seen]));
    if (news === null) continue;
    seen = watch.next();
    baseline.see(news);
    for (const { id, what } of flow.waiting) {
      if (what.kind !== "wait" || !holds(what.condition, news, run.plan, baseline)) continue;
      run.record.note({ kind: "wait", step: id, met: true });
      flow.meet(id, run.clock.now());
    }
  }
  await unlessAborted(signal, faults.settled());
  await unlessAborted(signal, run.clock.until(stopMs ?? 0));
  return baseline;
}

function pass({ step, edge, dueMs, met }: Edge, { run, faults, actions }: FlightParts, baseline: Baseline): void {
  const { what, id } = step;
  if (met === false) run.record.note({ kind: "wait", step: id, met });
  run.record.note({ kind: "step", step: id, edge, dueMs });
  if (what.kind === "span")
    for (const fault of faultsOf(run.plan, what.faults)) edge === "start" ? faults.start(fault) : faults.end(fault);
  if (what.kind === "action" && edge === "start") actions.begin(what.action, id, dueMs);
  if (isBaseline(run.plan, id)) edge === "start" ? baseline.begin() : baseline.end();
}

function faultsOf({ faults }: RunPlan, ids: readonly string[]): PlannedFault[] {
  return faults.filter(({ id }) => ids.includes(id));
}

function isBaseline({ phases }: RunPlan, step: string): boolean {
  return phases.some((phase) => phase.baseline && phase.step === step);
}

/** When producers stop, once that is known. */
function tellEnd({ endMs }: Flow, { clock }: Run, crew: Crew): number | null {
  if (endMs === null) return null;
  const soonest = Math.ceil((clock.now() + STOP_LEAD_MS) / SECOND_MS) * SECOND_MS;
  const stopMs = Math.max(endMs, soonest);
  crew.stopAt(stopMs);
  return stopMs;
}
