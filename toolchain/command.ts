/** Runs another program to its end: bounded in time, ended as a whole group when it is no longer wanted. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface Command {
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  /** On top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** Each line of both outputs, as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How long an interrupted group may take to end by itself, in milliseconds. */
const GRACE_MS = 5_000;
/** Lines of output that an error quotes. */
const QUOTED_LINES = 12;

/** Resolves to what it printed on stdout. Rejects with the last lines if it fails, with the signal's reason if it was ended. */
export async function runCommand({ command, cwd, env, withinMs, signal, onLine }: Command): Promise<string> {
  signal.throwIfAborted();
  const late = AbortSignal.timeout(withinMs);
  const either = AbortSignal.any([signal, late]);
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stdout: string[] = [];
  const tail: string[] = [];
  const hear = (line: string): void => {
    tail.push(line);
    if (tail.length > QUOTED_LINES) tail.shift();
    onLine?.(line);
  };
  eachLine(child.stdout, (line) => {
    stdout.push(line);
    hear(line);
  });
  eachLine(child.stderr, hear);
  const code = await ended(child, either);
  signal.throwIfAborted();
  const name = command.slice(0, 2).join(" ");
  if (late.aborted) throw new Error(`${name} took longer than ${withinMs / 1_000} s and was ended`);
  if (code !== 0) throw new Error([`${name} failed (${code}):`, ...tail].join("\n  "));
  return stdout.join("\n");
}

function eachLine(stream: Readable, hear: (line: string) => void): void {
  createInterface({ input: stream }).on("line", hear);
}

/** The exit code or the name of the signal that ended it. When `unwanted` fires, its whole group is ended first. */
function ended(child: ChildProcess, unwanted: AbortSignal): Promise<number | string> {
  const kill = (): void => killGroup(child, "SIGKILL");
  let grace: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    killGroup(child, "SIGINT");
    grace = setTimeout(kill, GRACE_MS);
  };
  unwanted.addEventListener("abort", interrupt, { once: true });
  process.once("exit", kill);
  return new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      if (unwanted.aborted) kill();
    });
    child.once("close", (code, name) => resolve(code ?? name ?? "no code"));
  }).finally(() => {
    clearTimeout(grace);
    unwanted.removeEventListener("abort", interrupt);
    process.removeListener("exit", kill);
  });
}

function killGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // The group is gone, which is what was wanted.
  }
}
