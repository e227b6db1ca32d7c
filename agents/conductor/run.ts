/** What the parts of a conductor share: the run's documents, its clock and its record. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConductorSettings, type LocalHome, RunPlan } from "../../core/documents";
import { RunClock } from "./clock";
import { RunRecord } from "./record";

export interface Run {
  readonly plan: RunPlan;
  readonly home: LocalHome;
  /** The run's folder. */
  readonly folder: string;
  readonly clock: RunClock;
  readonly record: RunRecord;
}

/** @throws Error when a document is missing or is not what it should be */
export function readFolder(folder: string): { readonly run: Run; readonly settings: ConductorSettings } {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const settings = ConductorSettings.parse(read("conductor.json"));
  const plan = RunPlan.parse(read("plan.json"));
  const clock = new RunClock();
  return { settings, run: { plan, home: settings.home, folder, clock, record: new RunRecord(clock) } };
}
