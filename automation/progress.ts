/** What commands tell their caller while they work. */
import type { RecordLine, RunPlan } from "../core/documents";
import type { Progress as PartProgress } from "../toolchain";

/** The parts of a run's wall time. */
export const STAGES = ["set-up", "brokers", "scenario", "audit", "teardown"] as const;
export type Stage = (typeof STAGES)[number];

export type Progress =
  | { readonly kind: "stage"; readonly stage: Stage }
  /** A part of the toolchain that is being got. */
  | { readonly kind: "part"; readonly progress: PartProgress }
  /** A resource that the engine works on. */
  | { readonly kind: "resource"; readonly name: string; readonly type: string; readonly state: ResourceState }
  /** What a resource says of itself meanwhile. */
  | { readonly kind: "status"; readonly name: string; readonly text: string }
  /** A run has its folder. */
  | { readonly kind: "planned"; readonly plan: RunPlan; readonly folder: string }
  | { readonly kind: "record"; readonly line: RecordLine }
  /** Something that people should know, in a sentence. */
  | { readonly kind: "note"; readonly text: string };

export type ResourceState = "creating" | "created" | "deleting" | "deleted" | "updating" | "updated" | "failed";
export type OnProgress = (progress: Progress) => void;
