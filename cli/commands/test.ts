/** `drone test [LANE…]`: sets up what the tests need and runs them, lane by lane. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BadInput } from "../../core/errors";
import { ensure, progressPrinter } from "../../toolchain";
import { LANES, type Lane, sum, type Tally, tally } from "./lanes";

const ROOT = join(__dirname, "..", "..");

/**
 * Runs the lanes named, all if none is, and ends with one line, `N passed, N failed`. Returns the exit code: 0 if nothing failed. Tests
 * that were not run are named. Throws BadInput for a lane that does not exist, InfrastructureError when the set-up fails.
 */
export async function runTests(names: readonly string[], signal?: AbortSignal): Promise<number> {
  const lanes = chosen(names);
  if (lanes.some(({ real }) => real)) await ensure(undefined, progressPrinter(), signal);
  const tallies: Tally[] = [];
  for (const lane of lanes) tallies.push(await runLane(lane, signal));
  const { passed, failed, notRun } = sum(tallies);
  for (const name of notRun) console.log(`not run: ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function chosen(names: readonly string[]): readonly Lane[] {
  const known = LANES.map(({ name }) => name).join(", ");
  const unknown = names.filter((name) => !LANES.some((lane) => lane.name === name));
  if (unknown.length > 0) {
    throw new BadInput(
      unknown.map((name) => ({ place: "test", wrong: `there is no lane "${name}"`, cure: `write one of ${known}` })),
    );
  }
  return names.length === 0 ? LANES : LANES.filter(({ name }) => names.includes(name));
}

async function runLane(lane: Lane, signal?: AbortSignal): Promise<Tally> {
  const began = Date.now();
  console.log(`\nLane ${lane.name}: ${lane.what}`);
  const folder = join(ROOT, ".drone", "test");
  const account = join(folder, `${lane.name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(account, { force: true });
  const exitCode = await runJest(lane, account, signal);
  const counts = tally(readAccount(account), exitCode);
  const seconds = Math.round((Date.now() - began) / 1_000);
  console.log(`Lane ${lane.name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
  return counts;
}

/** Jest's own output goes where ours goes. */
async function runJest(lane: Lane, account: string, signal?: AbortSignal): Promise<number> {
  const late = AbortSignal.timeout(lane.withinMinutes * 60_000);
  const args = [
    "--selectProjects",
    lane.name,
    "--json",
    "--outputFile",
    account,
    ...(lane.real ? ["--runInBand"] : []),
  ];
  const child = spawn(process.execPath, [require.resolve("jest/bin/jest"), ...args], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    killSignal: "SIGKILL",
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", (error) => {
      if (error.name !== "AbortError") reject(error);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
  signal?.throwIfAborted();
  if (late.aborted) console.log(`Lane ${lane.name} took longer than ${lane.withinMinutes} min and was ended`);
  return exitCode;
}

function readAccount(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
