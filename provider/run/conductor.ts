/** The conductor of a run, from outside: its start, its record, its end. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ConductorAddress, type ConductorSettings, RecordLine } from "../../core/documents";
import { isAlive, type ProcessIdentity, readRecord, spawnDetached } from "../../local/processes";
import { baseEnvironment, NODE_WITH_TSX, PROJECT } from "../environment";
import type { RunInputs } from "./inputs";
import { linesOf } from "./lines";
import type { RecordFiles } from "./record";

const RECONNECT_MS = 500;
const ANSWER_MS = 5_000;

/** Starts a conductor on a folder that has its documents. */
export function startConductor({ plan, home, folder, stack }: RunInputs): Promise<ProcessIdentity> {
  const token = randomBytes(24).toString("base64url");
  const settings: ConductorSettings = { run: plan.run, folder, home, listen: "127.0.0.1:0", token };
  writeFileSync(join(folder, "conductor.json"), JSON.stringify(settings, null, 2), { mode: 0o600 });
  return spawnDetached({
    name: "conductor",
    stack,
    run: plan.run,
    command: [...NODE_WITH_TSX, join(PROJECT, "agents/conductor/main.ts"), folder],
    env: baseEnvironment(),
    cwd: PROJECT,
    log: join(folder, "logs", "conductor.log"),
    record: recordPath(folder),
  });
}

/** Of the conductor that was started on this folder; null if there never was one, or nobody knows. */
export function conductorOf(folder: string): ProcessIdentity | null {
  return readRecord(recordPath(folder))?.identity ?? null;
}

/** Writes the record and confirms it, until it has ended or the conductor is dead; reconnects when cut. */
export async function followRecord(
  folder: string,
  conductor: ProcessIdentity,
  files: RecordFiles,
  take: (line: RecordLine) => void,
  giveUp: AbortSignal,
): Promise<void> {
  while (!files.ended && !giveUp.aborted) {
    const alive = isAlive(conductor);
    const address = readAddress(folder);
    // Asked once more after its death is seen: nothing answers then, and a living one is never missed.
    if (address !== null) await readRecordFrom(address, files, take, giveUp).catch(() => {});
    if (!alive) return;
    if (!files.ended) await sleep(address === null ? RECONNECT_MS / 10 : RECONNECT_MS);
  }
}

/** Asks the conductor to heal and end. @throws Error when it does not take it */
export async function interruptConductor(folder: string): Promise<void> {
  const address = readAddress(folder);
  if (address === null) throw new Error("the conductor does not listen yet");
  await post(address, "/interrupt", {});
}

async function readRecordFrom(
  address: ConductorAddress,
  files: RecordFiles,
  take: (line: RecordLine) => void,
  giveUp: AbortSignal,
): Promise<void> {
  const response = await fetch(`${address.url}/record?from=${files.last + 1}`, {
    headers: authorization(address),
    signal: giveUp,
  });
  if (!response.ok || response.body === null) throw new Error(`GET /record: ${response.status}`);
  for await (const batch of linesOf(response.body)) {
    const lines = batch.map((line) => RecordLine.parse(JSON.parse(line)));
    files.append(lines);
    for (const line of lines) take(line);
    await post(address, "/confirm", { upTo: files.last });
  }
}

async function post(address: ConductorAddress, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${address.url}${path}`, {
    method: "POST",
    headers: { ...authorization(address), "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
}

function authorization({ token }: ConductorAddress): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Null until it listens. */
function readAddress(folder: string): ConductorAddress | null {
  const path = join(folder, "conductor-address.json");
  if (!existsSync(path)) return null;
  try {
    return ConductorAddress.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null; // still being written
  }
}

function recordPath(folder: string): string {
  return join(folder, "conductor-process.json");
}
