/** The folders of runs. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Result, RunPlan } from "../core/documents";
import { BadInput } from "../core/errors";
import { nearest } from "../core/nearest";
import { withEnvironment } from "../local/table";
import { claimOn } from "./claim";
import { RUNS } from "./folders";

/** A run that started less than this ago may not have its conductor yet. */
const STARTING_MS = 20_000;

/** Every run that was planned, the latest last. */
export function runFolders(): string[] {
  if (!existsSync(RUNS)) return [];
  return readdirSync(RUNS)
    .map((name) => join(RUNS, name))
    .filter((folder) => existsSync(join(folder, "plan.json")))
    .sort((a, b) => plannedAt(a) - plannedAt(b));
}

/** The folder of the run with this label; null until it is there. */
export function folderOfLabel(label: string): string | null {
  return runFolders().find((folder) => folder.endsWith(`-${label}`)) ?? null;
}

/** @throws BadInput that lists the latest ones */
export function folderOfRun(run: string): string {
  const folder = join(RUNS, run);
  const names = runFolders().map((path) => path.slice(RUNS.length + 1));
  if (names.includes(run)) return folder;
  const meant = nearest(run, names) ?? names.filter((name) => name.includes(run)).at(-1);
  const cure =
    meant === undefined ? `write one of ${names.slice(-5).join(", ") || "(there is none yet)"}` : `write "${meant}"`;
  throw BadInput.at("report", `there is no run "${run}"`, cure);
}

export function readPlan(folder: string): RunPlan {
  return RunPlan.parse(JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")));
}

/** Null if it has none yet. */
export function readResult(folder: string): Result | null {
  const path = join(folder, "result.json");
  return existsSync(path) ? Result.parse(JSON.parse(readFileSync(path, "utf8"))) : null;
}

/** Runs that have no result, and nobody who would write it. */
export function cutOffRuns(): string[] {
  return runFolders().filter((folder) => !existsSync(join(folder, "result.json")) && !isUnderWay(folder));
}

function isUnderWay(folder: string): boolean {
  const { run, stack } = readPlan(folder);
  if (claimOn(stack) !== null || withEnvironment({ DRONE_RUN: run }).length > 0) return true;
  return Date.now() - plannedAt(folder) < STARTING_MS;
}

function plannedAt(folder: string): number {
  return statSync(join(folder, "plan.json")).mtimeMs;
}
