/**
 * What of the flow is due when. Pure: the caller brings the time, in milliseconds from T0. All times follow from scheduled times,
 * never from when somebody got round to something, so that lateness does not add up; only waits are decided by what happens.
 */
import type { PlannedStep } from "../../core/documents";

export interface Edge {
  readonly step: PlannedStep;
  readonly edge: "start" | "end";
  /** When it is due. */
  readonly dueMs: number;
  /** Of a wait's end: whether its condition held before its time was over. Null for all else. */
  readonly met: boolean | null;
}

const SECOND_MS = 1_000;

/**
 * What follows a wait starts on a whole second, and at least this long after: so that workers, who report each second, have
 * heard of it. It takes nothing from a wait whose time is over.
 */
const LEAD_MS = 1_000;

export class Flow {
  private readonly starts = new Map<string, number>();
  private readonly ends = new Map<string, number>();
  /** End of each wait whose condition held. */
  private readonly meets = new Map<string, number>();

  /** @param steps in the order of the flow, so that a span, which starts with what is in it, comes first */
  constructor(private readonly steps: readonly PlannedStep[]) {}

  /** The edges that are due and were not taken yet, in their order: at the same moment, what ends comes before what starts. */
  take(nowMs: number): Edge[] {
    const edges: Edge[] = [];
    for (let edge = this.next(nowMs); edge !== null; edge = this.next(nowMs)) {
      (edge.edge === "start" ? this.starts : this.ends).set(edge.step.id, edge.dueMs);
      edges.push(edge);
    }
    return edges;
  }

  /** A wait's condition holds. */
  meet(step: string, nowMs: number): void {
    if (!this.meets.has(step)) this.meets.set(step, Math.ceil((nowMs + LEAD_MS) / SECOND_MS) * SECOND_MS);
  }

  /** Waits that have started, and whose end nothing has decided. */
  get waiting(): PlannedStep[] {
    return this.steps.filter(
      ({ id, what }) => what.kind === "wait" && this.starts.has(id) && !this.ends.has(id) && !this.meets.has(id),
    );
  }

  get done(): boolean {
    return this.steps.every(({ id }) => this.ends.has(id));
  }

  /** When the next edge is due, if no wait is met before; null when there is none. */
  get nextMs(): number | null {
    const due = this.candidates().map(({ dueMs }) => dueMs);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** The end of the flow; null while a wait decides it. */
  get endMs(): number | null {
    const known = new Map<string, number | null>();
    const ends = this.steps.map((step) => this.endOf(step, known));
    return ends.some((end) => end === null) ? null : Math.max(0, ...ends.map(Number));
  }

  private next(nowMs: number): Edge | null {
    const due = this.candidates().filter(({ dueMs }) => dueMs <= nowMs);
    return due.reduce<Edge | null>((first, edge) => (first === null || comesBefore(edge, first) ? edge : first), null);
  }

  /** Edges that only wait for their time. */
  private candidates(): Edge[] {
    return this.steps.flatMap((step): Edge[] => {
      if (this.ends.has(step.id)) return [];
      return this.starts.has(step.id) ? this.ending(step) : this.starting(step);
    });
  }

  private starting(step: PlannedStep): Edge[] {
    const dueMs = this.latest(step.after);
    return dueMs === null ? [] : [{ step, edge: "start", dueMs, met: null }];
  }

  private ending(step: PlannedStep): Edge[] {
    const from = this.starts.get(step.id) ?? 0;
    const { what, id } = step;
    switch (what.kind) {
      case "phase":
        return [{ step, edge: "end", dueMs: from + what.durationMs, met: null }];
      case "action":
        return [{ step, edge: "end", dueMs: from, met: null }];
      case "wait": {
        const met = this.meets.get(id);
        return [{ step, edge: "end", dueMs: waitEnd(from + what.withinMs, met), met: met !== undefined }];
      }
      case "span": {
        const dueMs = this.latest(what.of);
        return dueMs === null ? [] : [{ step, edge: "end", dueMs: Math.max(from, dueMs), met: null }];
      }
    }
  }

  /** When the last of these steps ended; 0 for none, null if one has not. */
  private latest(steps: readonly string[]): number | null {
    const ends = steps.map((id) => this.ends.get(id) ?? null);
    return ends.some((end) => end === null) ? null : Math.max(0, ...ends.map(Number));
  }

  /** When a step ends or will end; null if a wait has to say. */
  private endOf(step: PlannedStep, known: Map<string, number | null>): number | null {
    if (!known.has(step.id)) known.set(step.id, this.ends.get(step.id) ?? this.foreseen(step, known));
    return known.get(step.id) ?? null;
  }

  private foreseen(step: PlannedStep, known: Map<string, number | null>): number | null {
    const { what } = step;
    if (what.kind === "span") return this.foreseenLatest(what.of, known);
    const from = this.starts.get(step.id) ?? this.foreseenLatest(step.after, known);
    if (from === null) return null;
    if (what.kind === "wait") {
      const met = this.meets.get(step.id);
      return met === undefined ? null : waitEnd(from + what.withinMs, met);
    }
    return what.kind === "phase" ? from + what.durationMs : from;
  }

  private foreseenLatest(ids: readonly string[], known: Map<string, number | null>): number | null {
    const ends = this.steps.filter(({ id }) => ids.includes(id)).map((step) => this.endOf(step, known));
    return ends.some((end) => end === null) ? null : Math.max(0, ...ends.map(Number));
  }
}

function waitEnd(latestMs: number, metMs: number | undefined): number {
  return Math.min(latestMs, metMs ?? latestMs);
}

function comesBefore(a: Edge, b: Edge): boolean {
  if (a.dueMs !== b.dueMs) return a.dueMs < b.dueMs;
  return a.edge === "end" && b.edge === "start";
}
