/** A run under way, from its conductor's start to its result. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Result, RunPlan } from "../../core/documents";
import { endTagged, isAlive, type ProcessIdentity } from "../../local/processes";
import { finishRun } from "../../report";
import type { Say } from "../kind";
import { conductorOf, followRecord, interruptConductor, startConductor } from "./conductor";
import { makeFolder } from "./folder";
import type { RunInputs, RunOutputs } from "./inputs";
import { RecordFiles } from "./record";
import { RunStatus } from "./status";

/** For what is not the scenario's own time: workers and topics before T0; healing and the audit after the drain. */
const AROUND_MS = 5 * 60_000;
/** How long healing, the last reports and the audit may take after an interrupt. */
const INTERRUPTED_MS = 60_000;
/** How long a conductor whose record is confirmed may take to go. */
const LEAVE_MS = 10_000;
const AGAIN_MS = 200;

type RunPlace = Pick<RunOutputs, "folder" | "stack" | "run">;

/** Flies a run to its end, however that comes; `wantOut` lets it heal and end soon. Nothing of it runs afterwards. */
export async function fly(inputs: RunInputs, say: Say, wantOut: AbortSignal): Promise<Result> {
  const { folder, plan, stack } = inputs;
  const place = { folder, stack, run: plan.run };
  if (existsSync(folder)) await finishCutOff(place);
  makeFolder(inputs);
  const conductor = await startConductor(inputs);
  const status = new RunStatus(plan, say);
  await follow(folder, conductor, status, boundMs(plan), wantOut);
  return finish(place, conductor);
}

/** Ends what is left of a run whose provider was killed, and writes the result if it still lacks one. */
export async function finishCutOff(place: RunPlace): Promise<void> {
  const conductor = conductorOf(place.folder);
  if (conductor !== null && isAlive(conductor)) await follow(place.folder, conductor, null, 0, AbortSignal.abort());
  await endTagged(tagOf(place), LEAVE_MS);
  const has = (name: string): boolean => existsSync(join(place.folder, name));
  if (!has("plan.json") || has("result.json")) return;
  // What an older version or a full disk left may be beyond reading; that must not keep its stack alive.
  await finish(place, null).catch((error: unknown) => process.stderr.write(`${place.folder}: ${error}\n`));
}

function boundMs({ endsAtMs, drainMs }: RunPlan): number {
  return endsAtMs + drainMs + AROUND_MS;
}

/** Takes the record in until it ends; interrupts the conductor when it is asked to or the time is over, and gives it up when that does not help. */
async function follow(
  folder: string,
  conductor: ProcessIdentity,
  status: RunStatus | null,
  withinMs: number,
  wantOut: AbortSignal,
): Promise<void> {
  const files = new RecordFiles(folder);
  const giveUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp.abort(), INTERRUPTED_MS);
    void interruptUntilTaken(folder, giveUp.signal);
  };
  if (wantOut.aborted) interrupt();
  else timer = setTimeout(interrupt, withinMs);
  wantOut.addEventListener("abort", interrupt);
  try {
    await followRecord(folder, conductor, files, (line) => status?.take(line), giveUp.signal);
  } finally {
    wantOut.removeEventListener("abort", interrupt);
    clearTimeout(timer);
    giveUp.abort();
    files.close();
  }
}

/** A conductor that has just been started takes orders a moment later. */
async function interruptUntilTaken(folder: string, giveUp: AbortSignal): Promise<void> {
  while (!giveUp.aborted) {
    const taken = await interruptConductor(folder).then(
      () => true,
      () => false,
    );
    if (taken) return;
    await sleep(AGAIN_MS);
  }
}

/** Sees the conductor and its workers gone, then evaluates. */
async function finish(place: RunPlace, conductor: ProcessIdentity | null): Promise<Result> {
  const deadline = performance.now() + LEAVE_MS;
  while (conductor !== null && isAlive(conductor) && performance.now() < deadline) await sleep(AGAIN_MS / 4);
  await endTagged(tagOf(place), LEAVE_MS);
  return finishRun(place.folder);
}

function tagOf({ stack, run }: RunPlace): { stack: string; run: string } {
  return { stack, run };
}
