/** What every command on a stack does first: it takes the stack, gets the toolchain, and clears up after the dead. */
import { finishRun } from "../report";
import { ensure } from "../toolchain";
import { claim } from "./claim";
import { openLog } from "./engine-log";
import { endOrphanedEngine } from "./orphans";
import type { OnProgress } from "./progress";
import { cutOffRuns } from "./runs";
import { DroneStack } from "./stack";

export interface Caller {
  readonly onProgress: OnProgress;
  /** Aborted when the user wants out. */
  readonly signal: AbortSignal;
}

/**
 * Opens the stack for `work`, which no other command gets meanwhile.
 * @throws InfrastructureError when somebody else has the stack, or a part of the toolchain cannot be had
 */
export async function withStack<T>(
  name: string,
  command: string,
  { onProgress, signal }: Caller,
  work: (stack: DroneStack) => Promise<T>,
): Promise<T> {
  const held = claim(name, `drone ${command}`);
  try {
    const { pulumiFolder } = await ensure(undefined, (progress) => onProgress({ kind: "part", progress }), signal);
    if (held.afterDeath && (await endOrphanedEngine(name)))
      onProgress({ kind: "note", text: `an engine that a dead command had left on stack ${name} has ended` });
    finishCutOff(onProgress);
    return await work(await DroneStack.open(name, { pulumiFolder, log: openLog(command, name), onProgress }));
  } finally {
    held.release();
  }
}

/** Writes the results of runs that were cut off. */
export function finishCutOff(tell: OnProgress): void {
  for (const folder of cutOffRuns()) {
    try {
      const { run, verdict } = finishRun(folder);
      tell({ kind: "note", text: `run ${run} had been cut off; its result is written: ${verdict}` });
    } catch (error) {
      tell({ kind: "note", text: `${folder} is of a run that was cut off, and has no result: ${error}` });
    }
  }
}
