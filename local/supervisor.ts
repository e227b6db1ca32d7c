/**
 * Holds one process: starts it again when it dies, so that a killed broker is a fault and no drift.
 *
 *     supervisor.ts SOCKET GRACE_MS PROGRAM [ARGUMENT…]
 *
 * The program gets this process's environment, folder and output, and a process group of its own. SOCKET is a Unix socket that
 * takes lines of JSON, `{"do": "kill" | "pause" | "resume" | "restart" | "status"}`, and answers each with a `Status`.
 * On SIGTERM it ends the program (TERM, KILL after GRACE_MS) and exits with 0. Five of these start beside three brokers: it imports little.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

export interface Status {
  readonly ok: true;
  /** Null while none runs. */
  readonly pid: number | null;
  readonly state: "running" | "paused" | "starting";
  /** How often it has been started again. */
  readonly restarts: number;
}
export interface Refusal {
  readonly ok: false;
  readonly error: string;
}

/** A program that dies is started again after 1 s; one that dies young, up to 5 s later each time. */
const PAUSES_MS = [1_000, 2_000, 3_500, 5_000] as const;
/** Older than this it is no longer young. */
const YOUNG_MS = 10_000;

class Held {
  private child: ChildProcess | null = null;
  private paused = false;
  private starts = 0;
  private failures = 0;
  /** Whether the next death is one that somebody ordered: it counts as no failure. */
  private ordered = false;
  /** While it is being stopped, and for good: a death then is no reason for a start. */
  private stopping = false;
  private ending = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly program: string,
    private readonly args: readonly string[],
    private readonly graceMs: number,
  ) {}

  start(): void {
    const began = performance.now();
    const child = spawn(this.program, this.args, { detached: true, stdio: "inherit" });
    this.child = child;
    this.paused = false;
    this.starts += 1;
    child.once("error", (error) => this.died(child, `cannot be started: ${error.message}`, 0));
    child.once("exit", (code, signal) => this.died(child, `ended: ${signal ?? code}`, performance.now() - began));
  }

  status(): Status {
    const pid = this.child?.pid ?? null;
    return {
      ok: true,
      pid,
      state: pid === null ? "starting" : this.paused ? "paused" : "running",
      restarts: Math.max(0, this.starts - 1),
    };
  }

  async kill(): Promise<void> {
    await this.signalAndWait("SIGKILL");
  }

  pause(): void {
    this.signal("SIGSTOP");
    this.paused = this.child !== null;
  }

  resume(): void {
    this.signal("SIGCONT");
    this.paused = false;
  }

  async restart(): Promise<void> {
    clearTimeout(this.timer);
    await this.stop();
    if (this.child === null && !this.ending) this.start();
  }

  /** For good. */
  async end(): Promise<void> {
    this.ending = true;
    clearTimeout(this.timer);
    await this.stop();
  }

  private async stop(): Promise<void> {
    this.stopping = true;
    const kill = setTimeout(() => this.signal("SIGKILL"), this.graceMs);
    const stopped = this.signalAndWait("SIGTERM");
    this.signal("SIGCONT"); // what is paused takes no TERM
    await stopped;
    clearTimeout(kill);
    this.stopping = false;
  }

  private async signalAndWait(name: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined) return;
    const exit = once(child, "exit");
    this.ordered = true;
    this.signal(name);
    await exit;
  }

  private signal(name: NodeJS.Signals): void {
    signalGroup(this.child?.pid, name);
  }

  private died(child: ChildProcess, how: string, ageMs: number): void {
    signalGroup(child.pid, "SIGKILL"); // what it left behind in its group
    this.child = null;
    this.failures = ageMs < YOUNG_MS && !this.ordered ? this.failures + 1 : 0;
    this.ordered = false;
    if (this.stopping || this.ending) return;
    const pauseMs = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length) - 1] ?? PAUSES_MS[0];
    say(`${this.program} ${how}; it is started again in ${pauseMs} ms`);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.start(), pauseMs);
  }
}

function main([socket, grace, program, ...args]: readonly string[]): void {
  if (socket === undefined || program === undefined) throw new Error("usage: supervisor.ts SOCKET GRACE_MS PROGRAM …");
  const held = new Held(program, args, Number(grace));
  held.start();

  rmSync(socket, { force: true });
  const server = createServer((connection) => serve(connection, held));
  server.listen(socket, () => chmodSync(socket, 0o600));

  const end = async (code: number): Promise<void> => {
    await held.end();
    rmSync(socket, { force: true });
    process.exit(code);
  };
  process.on("SIGTERM", () => end(0));
  server.on("error", (error) => {
    say(`cannot listen for orders: ${error.message}`);
    void end(1);
  });
}

function serve(connection: Socket, held: Held): void {
  connection.on("error", () => connection.destroy());
  const answer = async (line: string): Promise<void> => {
    const reply = await obey(line, held);
    if (connection.writable) connection.write(`${JSON.stringify(reply)}\n`);
  };
  createInterface({ input: connection, crlfDelay: Number.POSITIVE_INFINITY })
    .on("line", answer)
    .on("error", () => {});
}

async function obey(line: string, held: Held): Promise<Status | Refusal> {
  switch (orderIn(line)) {
    case "kill":
      await held.kill();
      break;
    case "pause":
      held.pause();
      break;
    case "resume":
      held.resume();
      break;
    case "restart":
      await held.restart();
      break;
    case "status":
      break;
    default:
      return { ok: false, error: `unknown order ${line}; write {"do": "kill|pause|resume|restart|status"}` };
  }
  return held.status();
}

function orderIn(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === "object" && parsed !== null && "do" in parsed ? parsed.do : undefined;
  } catch {
    return undefined;
  }
}

function signalGroup(leader: number | undefined, name: NodeJS.Signals): void {
  if (leader === undefined) return; // 0 and undefined would mean our own group
  try {
    process.kill(-leader, name);
  } catch {
    // The group is gone.
  }
}

function say(text: string): void {
  process.stderr.write(`supervisor: ${text}\n`);
}

main(process.argv.slice(2));
