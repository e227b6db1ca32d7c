/**
 * What a fault engine can make, as data: the planner refuses the rest before anything is started. Each engine in `faults/`
 * exports one of these.
 */
import type { PlannedShape, ShapeKind } from "../documents";

export type Distribution = Extract<PlannedShape, { kind: "delay" }>["distribution"];

export interface EngineCapabilities {
  readonly engine: "proxy" | "tc";
  /** In a sentence, after "cannot": `the proxy of this machine, which has TCP streams and no packets,`. No final comma. */
  readonly name: string;
  readonly shapes: readonly ShapeKind[];
  /** Distributions of a delay's jitter; the first is the default. None means that it makes no jitter. */
  readonly jitter: readonly Distribution[];
  /** Whether consecutive delays or losses can depend on each other. */
  readonly correlation: boolean;
  /** How many tasks it can give links of their own to every broker. */
  readonly mostTasks: number;
  /** The cure of a refusal, an imperative: `use a stack on Kubernetes, whose tc engine can`. */
  readonly elsewhere: string;
}
