/** What a `drone:index:Run` is told, and what it leaves in the state. */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { LocalHome, RunContext, RunPlan, ScenarioDocument, Verdict } from "../../core/documents";

export const RunInputs = z.strictObject({
  plan: RunPlan,
  scenario: ScenarioDocument,
  home: LocalHome,
  context: RunContext,
  /** The run's folder; it stays when the run is deleted. */
  folder: z.string().refine(isAbsolute, "must be an absolute path"),
  /** Id of the stack, unique on this machine. */
  stack: z.string().min(1),
  /** Whether anything but a pass fails the create. */
  gate: z.boolean(),
});
export type RunInputs = z.infer<typeof RunInputs>;

/** No documents: they are in the folder. */
export const RunOutputs = z.object({
  /** The run key. */
  run: z.string(),
  stack: z.string(),
  folder: z.string(),
  verdict: Verdict,
  /** A few lines. */
  summary: z.string(),
  /** Path of the report. */
  report: z.string(),
});
export type RunOutputs = z.infer<typeof RunOutputs>;
