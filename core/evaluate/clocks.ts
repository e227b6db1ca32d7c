/** How far a time may be off that begins on one clock and ends on another. */
import type { Event, PlannedLoad, RunPlan } from "../documents";

/**
 * Bound of the error of a consume load's end-to-end times in a phase, in milliseconds: that of its worst task plus that of
 * the worst task that produces to its topic, each against the conductor's clock. Null if one of them is not known. Times are never
 * corrected by it.
 */
export function clockErrorMs(
  load: PlannedLoad,
  phase: { readonly fromMs: number; readonly toMs: number },
  plan: RunPlan,
  events: readonly Event[],
): number | null {
  const producers = plan.loads.filter(({ kind, topic }) => kind === "produce" && topic === load.topic);
  const worst = (loads: readonly PlannedLoad[]) => worstOf(tasksOf(loads, plan), phase, events);
  const receiving = worst([load]);
  const sending = producers.length === 0 ? null : worst(producers);
  return receiving === null || sending === null ? null : receiving + sending;
}

function tasksOf(loads: readonly PlannedLoad[], plan: RunPlan): string[] {
  return plan.tasks.filter((task) => loads.some(({ name }) => name === task.load)).map(({ id }) => id);
}

function worstOf(
  tasks: readonly string[],
  phase: { readonly fromMs: number; readonly toMs: number },
  events: readonly Event[],
): number | null {
  const bounds = tasks.map((task) => boundOf(task, phase, events));
  return bounds.reduce<number | null>((a, b) => (a === null || b === null ? null : Math.max(a, b)), 0);
}

/** The largest bound that held in the phase. A bound holds until the next is told; the first holds for the time before, too. */
function boundOf(
  task: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  events: readonly Event[],
): number | null {
  const told = events.filter((event) => event.kind === "clock").filter((event) => event.task === task);
  const inForce = told.filter(({ atMs }) => atMs <= fromMs).at(-1) ?? told[0];
  const during = told.filter(({ atMs }) => atMs > fromMs && atMs < toMs);
  if (inForce === undefined) return null;
  return Math.max(inForce.errorMs, ...during.map(({ errorMs }) => errorMs));
}
