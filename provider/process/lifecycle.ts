/** A process and its folder from beginning to end. */
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { endGroup, endTagged, isAlive, type ProcessIdentity, readRecord, spawnDetached } from "../../local/processes";
import { baseEnvironment, NODE_WITH_TSX, PROJECT } from "../environment";
import type { Say } from "../kind";
import { refuseTakenAddresses } from "./addresses";
import type { ProcessInputs } from "./inputs";
import { prepare } from "./prepare";
import { awaitReady } from "./ready";
import { logTail } from "./tail";

/** What the supervisor needs on top of the grace of what it holds. */
const SUPERVISOR_MS = 2_000;

/** Starts from nothing; what a start that was cut off left is ended first. When it fails, nothing is left. @throws Error with the end of its log */
export async function startFirst(inputs: ProcessInputs, say: Say, wantOut: AbortSignal): Promise<void> {
  await remove(inputs);
  try {
    mkdirSync(inputs.folder, { recursive: true });
    writeFiles(inputs);
    await start(inputs, say, wantOut);
  } catch (error) {
    const failure = explained(error, inputs);
    await remove(inputs);
    throw failure;
  }
}

/** Ends it, writes its files again and starts it; its data stays. @throws Error with the end of its log */
export async function startAgain(inputs: ProcessInputs, say: Say, wantOut: AbortSignal): Promise<void> {
  const supervisor = supervisorOf(inputs);
  if (supervisor !== null) await endGroup(supervisor, inputs.stopGraceMs + SUPERVISOR_MS);
  await endTagged(tagOf(inputs), inputs.stopGraceMs);
  writeFiles(inputs);
  try {
    await start(inputs, say, wantOut);
  } catch (error) {
    throw explained(error, inputs);
  }
}

export function isSupervised(inputs: ProcessInputs): boolean {
  const supervisor = supervisorOf(inputs);
  return supervisor !== null && isAlive(supervisor);
}

/**
 * Ends the supervisor, what it holds and what that started, and removes the folder. KILL at once: nothing is kept that an orderly end could save,
 * and brokers that end together would wait in vain for a quorum.
 */
export async function remove(inputs: ProcessInputs): Promise<void> {
  await endTagged(tagOf(inputs), 0);
  rmSync(inputs.folder, { recursive: true, force: true });
  rmSync(inputs.control, { force: true });
  removeIfEmpty(dirname(inputs.folder));
}

async function start(inputs: ProcessInputs, say: Say, wantOut: AbortSignal): Promise<void> {
  const { name, stack, folder, control, listens, command, env, stopGraceMs } = inputs;
  await refuseTakenAddresses(listens);
  await prepare(inputs, say, wantOut);
  wantOut.throwIfAborted();
  const supervisor = await spawnDetached({
    name,
    stack,
    command: [...NODE_WITH_TSX, join(PROJECT, "local/supervisor.ts"), control, String(stopGraceMs), ...command],
    env: { ...baseEnvironment(), ...env },
    cwd: folder,
    log: logOf(inputs),
    record: recordOf(inputs),
  });
  await awaitReady(inputs, supervisor, say, wantOut);
}

/** The stack's own folder goes with its last process. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, or it never was.
  }
}

function writeFiles({ folder, files }: ProcessInputs): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function supervisorOf(inputs: ProcessInputs): ProcessIdentity | null {
  return readRecord(recordOf(inputs))?.identity ?? null;
}

function tagOf({ stack, name }: ProcessInputs): { stack: string; name: string } {
  return { stack, name };
}

function recordOf({ folder }: ProcessInputs): string {
  return join(folder, "process.json");
}

function logOf({ folder }: ProcessInputs): string {
  return join(folder, "process.log");
}

function explained(error: unknown, inputs: ProcessInputs): Error {
  const why = error instanceof Error ? error.message : String(error);
  return new Error(`${inputs.name}: ${why}${logTail(logOf(inputs))}`);
}
