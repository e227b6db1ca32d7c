/**
 * From the tree of a flow to the DAG of steps: a sequence chains, what is parallel shares `after`, a `during` is a span over its
 * inner steps. Every step has the earliest time it can start and the latest at which it can end, for a wait takes from nothing
 * to all of its time.
 */
import type { Action, Condition, Fault, Step } from "../documents";
import { duration } from "../units";
import type { Problems } from "./problems";

/** From the earliest to the latest. */
interface Times {
  readonly earliestMs: number;
  readonly latestMs: number;
}

type What =
  | { kind: "phase"; phase: string; warmup: boolean; durationMs: number }
  | { kind: "wait"; condition: Condition; withinMs: number }
  | { kind: "action"; action: Action }
  | { kind: "span"; of: string[]; faults: readonly Fault[] };

export interface FlowStep {
  readonly id: string;
  readonly after: readonly string[];
  readonly place: string;
  readonly what: What;
  readonly starts: Times;
  readonly ends: Times;
  /** The way from the root of the tree: which child, of what. */
  readonly path: readonly Branch[];
}

interface Branch {
  readonly of: "sequence" | "parallel" | "during";
  readonly child: number;
}

/** What a step hands to those that follow it. */
interface Edge {
  readonly after: readonly string[];
  readonly at: Times;
}

/** Measures are taken by the second, so whatever takes time takes whole seconds. */
const SECOND_MS = 1_000;

/** The steps in the order of the flow: a span before what is in it. */
export function flatten(flow: Step, problems: Problems): FlowStep[] {
  const steps: FlowStep[] = [];
  new Walk(steps, problems).step(flow, "flow", [], { after: [], at: { earliestMs: 0, latestMs: 0 } });
  return steps;
}

/**
 * Whether two steps can be under way at the same moment. Steps of one sequence never are, whatever waits take; of parallel
 * branches, when their times can meet; and a span is while anything in it is.
 */
export function canMeet(a: FlowStep, b: FlowStep): boolean {
  const fork = a.path.findIndex((branch, depth) => branch.child !== b.path[depth]?.child);
  if (fork === -1 || b.path[fork] === undefined) return true;
  if (a.path[fork]?.of === "sequence") return false;
  return a.starts.earliestMs < b.ends.latestMs && b.starts.earliestMs < a.ends.latestMs;
}

class Walk {
  constructor(
    private readonly steps: FlowStep[],
    private readonly problems: Problems,
  ) {}

  /** Adds a step and all in it, and returns what follows it. */
  step(step: Step, place: string, path: readonly Branch[], from: Edge): Edge {
    switch (step.do) {
      case "sequence":
        return step.steps.reduce<Edge>(
          (edge, inner, child) => this.step(inner, `${place}[${child}]`, [...path, { of: step.do, child }], edge),
          from,
        );
      case "parallel":
        return joined(
          step.steps.map((inner, child) =>
            this.step(inner, `${place}[${child}]`, [...path, { of: step.do, child }], from),
          ),
        );
      case "during":
        return this.span(step, place, path, from);
      case "phase": {
        const durationMs = this.wholeSeconds(`${place}.${step.warmup ? "warmup" : "phase"}`, step.for);
        const what = { kind: "phase", phase: step.name, warmup: step.warmup, durationMs } as const;
        return this.leaf(what, place, path, from, { earliestMs: durationMs, latestMs: durationMs });
      }
      case "waitUntil": {
        const withinMs = this.wholeSeconds(`${place}.waitUntil`, step.within);
        const what = { kind: "wait", condition: step.condition, withinMs } as const;
        return this.leaf(what, place, path, from, { earliestMs: 0, latestMs: withinMs });
      }
      case "action":
        return this.leaf({ kind: "action", action: step.action }, place, path, from, { earliestMs: 0, latestMs: 0 });
    }
  }

  private leaf(what: What, place: string, path: readonly Branch[], from: Edge, takes: Times): Edge {
    const id = this.nextId();
    const ends = plus(from.at, takes);
    this.steps.push({ id, after: from.after, place, what, starts: from.at, ends, path });
    return { after: [id], at: ends };
  }

  private span(step: Extract<Step, { do: "during" }>, place: string, path: readonly Branch[], from: Edge): Edge {
    const id = this.nextId();
    const index = this.steps.length;
    const span = { id, after: from.after, place, starts: from.at, path };
    // Takes its number before what is in it; its end is known only after.
    this.steps.push({ ...span, what: { kind: "span", of: [], faults: step.faults }, ends: from.at });
    const { at: ends } = this.step(step.step, `${place}.during`, [...path, { of: "during", child: 0 }], from);
    const of = this.steps.slice(index + 1).map((inner) => inner.id);
    this.steps[index] = { ...span, what: { kind: "span", of, faults: step.faults }, ends };
    return { after: [id], at: ends };
  }

  private wholeSeconds(place: string, text: string): number {
    const milliseconds = this.problems.parsed(SECOND_MS, () => duration(place, text));
    if (milliseconds > 0 && milliseconds % SECOND_MS === 0) return milliseconds;
    const seconds = Math.max(1, Math.ceil(milliseconds / SECOND_MS));
    this.problems.add(
      place,
      `"${text}" is not one or more whole seconds, and measures are taken by the second`,
      `write "${seconds}s"`,
    );
    return seconds * SECOND_MS;
  }

  private nextId(): string {
    return `step-${this.steps.length + 1}`;
  }
}

function plus(a: Times, b: Times): Times {
  return { earliestMs: a.earliestMs + b.earliestMs, latestMs: a.latestMs + b.latestMs };
}

function joined(ends: readonly Edge[]): Edge {
  return {
    after: ends.flatMap(({ after }) => after),
    at: {
      earliestMs: Math.max(...ends.map(({ at }) => at.earliestMs)),
      latestMs: Math.max(...ends.map(({ at }) => at.latestMs)),
    },
  };
}
