/**
 * Long-lived processes that outlive whoever starts them, and that never get lost: an intent is written before the spawn,
 * the environment carries a tag, and a pid is trusted only together with its start time.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { lookUp, processTable, type Row, startTime, withEnvironment } from "./table";

/** Who a process is: a pid alone is used again. It leads a process group of its own. */
export const ProcessIdentity = z.strictObject({ pid: z.number().int().positive(), started: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** What processes belong to, in their environment as DRONE_STACK, DRONE_RUN and DRONE_PROCESS; children inherit it. */
export const Tag = z.strictObject({
  /** Id of the stack, unique on this machine. */
  stack: z.string(),
  run: z.string().optional(),
  /** Name of the process in its stack or run. */
  name: z.string().optional(),
});
export type Tag = z.infer<typeof Tag>;

export const ProcessRecord = z.strictObject({
  tag: Tag,
  command: z.array(z.string()),
  /** Unix milliseconds of the intent. */
  intendedAt: z.number(),
  /** Null until the process is known to run: after a crash in between, `findTagged` finds it. */
  identity: ProcessIdentity.nullable(),
});
export type ProcessRecord = z.infer<typeof ProcessRecord>;

export interface Spawn {
  readonly name: string;
  readonly stack: string;
  readonly run?: string;
  /** Program and arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The whole environment, but for the tag. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** File that its output is appended to. */
  readonly log: string;
  /** File of its record; its folder is made. */
  readonly record: string;
}

/** Starts a process in a session and group of its own. @throws Error when the program cannot be run; then there is no record */
export async function spawnDetached(request: Spawn): Promise<ProcessIdentity> {
  const { name, stack, run, command, env, cwd, log, record } = request;
  const tag: Tag = run === undefined ? { stack, name } : { stack, run, name };
  const intent: ProcessRecord = { tag, command: [...command], intendedAt: Date.now(), identity: null };
  writeRecord(record, intent);
  try {
    const identity = await start(command, { cwd, log, env: { ...env, ...tagEnvironment(tag) } });
    writeRecord(record, { ...intent, identity });
    return identity;
  } catch (error) {
    rmSync(record, { force: true });
    throw new Error(`${name} did not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Null if there is no record, or it was cut off while it was written. */
export function readRecord(path: string): ProcessRecord | null {
  try {
    return ProcessRecord.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return lookUp(pid)?.started === started;
}

/** Null if there is no such process now. */
export function identify(pid: number): ProcessIdentity | null {
  const row = lookUp(pid);
  return row && { pid, started: row.started };
}

/** What a tag is in the environment of a process. `spawnDetached` sets it by itself. */
export function tagEnvironment({ stack, run, name }: Tag): Record<string, string> {
  return {
    DRONE_STACK: stack,
    ...(run === undefined ? {} : { DRONE_RUN: run }),
    ...(name === undefined ? {} : { DRONE_PROCESS: name }),
  };
}

/** Every process that carries the tag, or inherited it. A tag without run or name means those of all. */
export function findTagged(tag: Tag): ProcessIdentity[] {
  return withEnvironment(tagEnvironment(tag))
    .filter(({ pid }) => pid !== process.pid)
    .map(({ pid, started }) => ({ pid, started }));
}

/**
 * Ends the whole group that the process leads: TERM, and KILL for who is left after the grace. Returns when nobody is.
 * @throws Error if somebody survives KILL for 5 s
 */
export async function endGroup(leader: ProcessIdentity, graceMs: number): Promise<void> {
  // A dead leader's number may have a new owner: then the group is not ours. While the group exists, the number is not given away.
  if (!isAlive(leader) && lookUp(leader.pid) !== null) return;
  await endAll(() => processTable().filter(({ group }) => group === leader.pid), graceMs);
}

/** Ends every process that carries the tag, also those that it starts meanwhile. @throws Error if somebody survives KILL for 5 s */
export async function endTagged(tag: Tag, graceMs: number): Promise<void> {
  await endAll(() => findTagged(tag), graceMs);
}

/** How long KILL may take: a process in an uninterruptible wait dies when the wait ends. */
const KILL_MS = 5_000;

async function endAll(left: () => readonly Pick<Row, "pid" | "started">[], graceMs: number): Promise<void> {
  const begin = performance.now();
  const told = new Set<string>();
  for (let processes = left(); processes.length > 0; processes = left()) {
    const elapsed = performance.now() - begin;
    if (elapsed > graceMs + KILL_MS)
      throw new Error(`process ${processes.map(({ pid }) => pid).join(", ")} does not end; end it by hand`);
    for (const one of processes) {
      if (elapsed > graceMs) signal(one.pid, "SIGKILL");
      else if (!told.has(`${one.pid} ${one.started}`)) {
        told.add(`${one.pid} ${one.started}`);
        signal(one.pid, "SIGTERM");
        signal(one.pid, "SIGCONT"); // a paused process cannot end
      }
    }
    await sleep(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

/** Whole or not at all, whenever we die. */
function writeRecord(path: string, record: ProcessRecord): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

async function start(
  [program, ...args]: Spawn["command"],
  { cwd, log, env }: { cwd: string; log: string; env: NodeJS.ProcessEnv },
): Promise<ProcessIdentity> {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "a");
  try {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", output, output] });
    // Read at once: until this thread is free again nobody reaps it, so that even a child that ended has its start time.
    const started = child.pid === undefined ? null : startTime(child.pid);
    await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    child.unref();
    if (child.pid === undefined || started === null) throw new Error(`${program} ended at once; see ${log}`);
    return { pid: child.pid, started };
  } finally {
    closeSync(output);
  }
}
