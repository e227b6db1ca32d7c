/** What the system says of its processes: from /proc on Linux, from `ps` elsewhere. Zombies are not in the table, for nothing of them runs. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Row {
  readonly pid: number;
  readonly parent: number;
  /** The process group. */
  readonly group: number;
  /** When it started, in the system's own words: together with the pid it is never used twice. */
  readonly started: string;
}

/** Null if there is no such process, or only its zombie. */
export function lookUp(pid: number): Row | null {
  const row = lookUpEvenDead(pid);
  return row === null || row.zombie ? null : row;
}

/** Null if there is not even a zombie. */
export function startTime(pid: number): string | null {
  return lookUpEvenDead(pid)?.started ?? null;
}

/** All processes that can be seen. */
export function processTable(): Row[] {
  const rows = process.platform === "linux" ? pids().flatMap((pid) => fromStat(pid) ?? []) : fromPs(["-A"]);
  return rows.filter(({ zombie }) => !zombie);
}

/** Processes whose environment, as they were started with it, has all of these variables. */
export function withEnvironment(variables: Readonly<Record<string, string>>): Row[] {
  const wanted = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
  const holders = process.platform === "linux" ? pids().filter((pid) => inProc(pid, wanted)) : holdersByPs(wanted);
  return holders.flatMap((pid) => lookUp(pid) ?? []);
}

interface AnyRow extends Row {
  readonly zombie: boolean;
}

function lookUpEvenDead(pid: number): AnyRow | null {
  return process.platform === "linux" ? fromStat(pid) : (fromPs(["-p", String(pid)])[0] ?? null);
}

function pids(): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

/** proc(5): the name is in brackets and may hold anything; after it come state (3), ppid (4), pgrp (5), … starttime (22). */
function fromStat(pid: number): AnyRow | null {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  const started = fields[22 - 3];
  if (state === undefined || group === undefined || started === undefined) return null;
  return { pid, parent: Number(parent), group: Number(group), started, zombie: "ZX".includes(state) };
}

function inProc(pid: number, wanted: readonly string[]): boolean {
  const environment = readOrEmpty(`/proc/${pid}/environ`).split("\0");
  return wanted.every((entry) => environment.includes(entry));
}

/** A process may be gone, or another user's, by the time it is read. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function fromPs(which: readonly string[]): AnyRow[] {
  return ps([...which, "-o", "pid=,ppid=,pgid=,stat=,lstart="]).flatMap((line) => {
    const [, pid, parent, group, state, started] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (state === undefined || started === undefined) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), started, zombie: state.startsWith("Z") }];
  });
}

/** BSD's `ps -E` writes the environment after the command, and only for processes of this user. */
function holdersByPs(wanted: readonly string[]): number[] {
  return ps(["-A", "-E", "-ww", "-o", "pid=,command="])
    .filter((line) => wanted.every((entry) => `${line} `.includes(` ${entry} `)))
    .map((line) => Number.parseInt(line, 10));
}

function ps(args: readonly string[]): string[] {
  try {
    return execFileSync("ps", args, { encoding: "utf8", timeout: 5_000, maxBuffer: 64 * 1024 * 1024 }).split("\n");
  } catch {
    return []; // it exits with 1 when nothing matches
  }
}
