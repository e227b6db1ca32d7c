/** When each fault really acted on each link, from the engine's own events. */
import type { Event, Link, PlannedFault } from "../documents";
import { linkKey } from "../plan/links";

/** A fault on one link, from when it took hold to when it let go. */
export interface Acting {
  readonly fault: string;
  readonly link: Link;
  /** `linkKey` of the link. */
  readonly key: string;
  readonly fromMs: number;
  /** The end of the record, if it never let go. */
  readonly toMs: number;
  readonly ended: boolean;
}

export function actings(events: readonly Event[]): Acting[] {
  const recordedTo = Math.max(0, ...events.map(({ atMs }) => atMs));
  const open = new Map<string, Acting>();
  const all: Acting[] = [];
  for (const event of events) {
    if (event.kind !== "fault") continue;
    const key = linkKey(event.link);
    const id = `${event.fault} ${key}`;
    const begun = open.get(id);
    if (event.edge === "on" && begun === undefined) {
      open.set(id, { fault: event.fault, link: event.link, key, fromMs: event.atMs, toMs: recordedTo, ended: false });
    } else if (event.edge === "off" && begun !== undefined) {
      all.push({ ...begun, toMs: event.atMs, ended: true });
      open.delete(id);
    }
  }
  return [...all, ...open.values()].sort((a, b) => a.fromMs - b.fromMs || a.key.localeCompare(b.key));
}

/** When a fault should have acted: the scheduled times of its step's edges; those of the plan where the step never got there. */
export function dueTimes(
  { step, fromMs, toMs }: PlannedFault,
  events: readonly Event[],
): { fromMs: number; toMs: number } {
  const edges = events.filter((event) => event.kind === "step").filter((event) => event.step === step);
  const start = edges.find(({ edge }) => edge === "start")?.dueMs ?? fromMs;
  const end = edges.find(({ edge }) => edge === "end")?.dueMs ?? start + (toMs - fromMs);
  return { fromMs: start, toMs: end };
}

/** A fault may act for less than planned by this share of its time, or by this time, whichever is more. */
const SHORT_SHARE = 0.05;
const SHORT_MS = 2_000;

export interface Shortfall {
  /** A link; `its links` for a fault that moves, which is on some of them at each moment. */
  readonly target: string;
  readonly actedMs: number;
  readonly dueMs: number;
}

/**
 * Where a fault acted for less than planned by more than 5 % of its time and by more than 2 s. A fault on planned links is
 * judged on every one of them, so that one it never took hold of is found. One that moves is judged by the time in which it was on any
 * link at all, for nobody knows beforehand which it should be on.
 */
export function shortfalls(
  fault: PlannedFault,
  acted: readonly Acting[],
  due: { fromMs: number; toMs: number },
): Shortfall[] {
  const dueMs = due.toMs - due.fromMs;
  const allowed = Math.max(dueMs * SHORT_SHARE, SHORT_MS);
  const targets = fault.moving
    ? [{ target: "its links", actedMs: unionMs(acted) }]
    : fault.links
        .map(linkKey)
        .map((key) => ({ target: key, actedMs: unionMs(acted.filter((one) => one.key === key)) }));
  return targets.filter(({ actedMs }) => dueMs - actedMs > allowed).map((target) => ({ ...target, dueMs }));
}

/** How long at least one of them acted. */
function unionMs(acted: readonly Acting[]): number {
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of acted) {
    total += Math.max(0, toMs - Math.max(fromMs, until));
    until = Math.max(until, toMs);
  }
  return total;
}
