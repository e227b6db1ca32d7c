/** The workers of a run: their processes, what they are told, what they report. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type {
  Assignment,
  PlannedLoad,
  PlannedTask,
  Registration,
  Report,
  ReportAnswer,
  Start,
} from "../../core/documents";
import { InfrastructureError } from "../../core/errors";
import type { AuditedReport } from "../../core/evaluate/integrity";
import { endGroup, isAlive, type ProcessIdentity, spawnDetached } from "../../local/processes";
import { Intake, OutOfOrder } from "./intake";
import { textOf } from "./interruption";
import type { Run } from "./run";

const WORKER = join(__dirname, "..", "worker", "main.ts");
/** A worker reports each second; after this much silence it is lost. */
const SILENT_MS = 10_000;
/** How much of a dead worker's log explains its death. */
const TAIL_LINES = 5;
const END_GRACE_MS = 3_000;

type Kind = PlannedLoad["kind"];

interface Member {
  readonly task: PlannedTask;
  readonly load: PlannedLoad;
  process: ProcessIdentity | null;
  /** Null before it registers. */
  intake: Intake | null;
  ready: boolean;
  lastSeenAt: number;
  lost: boolean;
  clockErrorMs: number | null;
  rate: ReportAnswer["orders"]["rate"];
  finish: boolean;
}

export class Crew {
  private readonly members: ReadonlyMap<string, Member>;
  private readonly assignable = deferred<(task: PlannedTask) => Record<string, string>>();
  private readonly start = deferred<Start>();
  private stopAtMs: number | null = null;

  /** @param audit is given every report once */
  constructor(
    private readonly run: Run,
    private readonly audit: (report: AuditedReport) => void,
  ) {
    const loads = new Map(run.plan.loads.map((load) => [load.name, load]));
    this.members = new Map(
      run.plan.tasks.flatMap((task) => {
        const load = loads.get(task.load);
        return load === undefined ? [] : [[task.id, member(task, load)]];
      }),
    );
  }

  /** Starts all workers, each with its log in the run's folder. */
  async spawn(url: string, token: string): Promise<void> {
    await Promise.all([...this.members.values()].map((member) => this.spawnOne(member, url, token)));
  }

  /** Tasks can be told where their links are: what they connect to is there. */
  assign(routesOf: (task: PlannedTask) => Record<string, string>): void {
    this.assignable.resolve(routesOf);
  }

  /** Answers when there is something to connect to. @throws OutOfOrder */
  async register({ task: id, incarnation }: Registration): Promise<Assignment> {
    const member = this.member(id);
    if (member.intake === null) {
      member.intake = new Intake(incarnation);
      this.run.record.note({ kind: "registered", task: id, incarnation });
    } else if (!member.intake.isOf(incarnation)) throw new OutOfOrder(`${id} is taken by another process`);
    const routesOf = await this.assignable.promise;
    const { plan, home } = this.run;
    const topic = plan.topics.find(({ alias }) => alias === member.load.topic);
    if (topic === undefined) throw new Error(`load ${member.load.name} has no topic`);
    const { task, load } = member;
    return { run: plan.run, load, task, topic, bootstrap: home.bootstrap, routes: routesOf(task) };
  }

  /** Answers when everybody is ready, or the run ends before. */
  ready({ task, incarnation }: Registration): Promise<Start> {
    const member = this.member(task);
    if (!member.intake?.isOf(incarnation)) throw new OutOfOrder(`${task} did not register`);
    member.ready = true;
    return this.start.promise;
  }

  /** Takes in what is new of a report. @throws OutOfOrder */
  report(report: Report): ReportAnswer {
    const member = this.member(report.task);
    if (member.intake === null) throw new OutOfOrder(`${report.task} did not register`);
    // Whatever it says now, the run has gone on without it.
    if (member.lost) throw new OutOfOrder(`${report.task} is lost`);
    if (member.intake.take(report)) this.takeIn(member, report);
    member.lastSeenAt = performance.now();
    const { rate, finish } = member;
    const orders = { rate, stopAtMs: this.stopAtMs, finish };
    return { confirmed: report.number, now: this.run.clock.unixNow(), orders };
  }

  /** Resolves when all are ready. @throws InfrastructureError that names who is missing and why */
  async allReady(withinMs: number, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      signal.throwIfAborted();
      const missing = [...this.members.values()].filter(({ ready }) => !ready);
      if (missing.length === 0) return;
      const late = performance.now() > deadline;
      const gone = missing.filter((member) => late || !runs(member));
      if (gone.length > 0)
        throw new InfrastructureError(gone.map((member) => this.whyMissing(member, late)).join("\n"));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** @param t0 Unix milliseconds */
  go(t0: number): void {
    for (const member of this.members.values()) member.lastSeenAt = performance.now() + t0 - this.run.clock.unixNow();
    this.start.resolve({ kind: "start", t0, now: this.run.clock.unixNow() });
  }

  /** Notes once who died or fell silent since the last time. */
  check(): void {
    for (const member of this.members.values()) {
      if (member.lost || member.intake?.complete) continue;
      const silentMs = performance.now() - member.lastSeenAt;
      const why = !runs(member)
        ? `its process ended: ${this.tail(member)}`
        : silentMs > SILENT_MS
          ? `it did not report for ${Math.round(silentMs / 1_000)} s`
          : null;
      if (why === null) continue;
      member.lost = true;
      this.run.record.note({ kind: "lost", task: member.task.id, why });
    }
  }

  /** A load's rate from a moment on, shared evenly by its tasks. */
  changeRate(load: string, perSecond: number, fromMs: number): void {
    const tasks = [...this.members.values()].filter(({ task }) => task.load === load);
    for (const member of tasks) member.rate = { perSecond: perSecond / tasks.length, fromMs };
  }

  /** Producers stop at this time from T0. */
  stopAt(ms: number): void {
    this.stopAtMs = ms;
  }

  /** Workers of this kind settle what is outstanding as unknown, and end. */
  finish(kind: Kind): void {
    for (const member of this.members.values()) if (member.load.kind === kind) member.finish = true;
  }

  /** Whether nothing more is to be expected of any worker of this kind. */
  settled(kind: Kind): boolean {
    return [...this.members.values()].every(
      ({ load, lost, intake }) => load.kind !== kind || lost || intake?.complete === true,
    );
  }

  /** Loads that still have somebody who consumes. */
  consuming(): string[] {
    const alive = [...this.members.values()].filter(({ load, lost }) => load.kind === "consume" && !lost);
    return [...new Set(alive.map(({ load }) => load.name))];
  }

  /** Ends the processes of all. Those that wait for a start are told that there is none. */
  async end(): Promise<void> {
    this.start.resolve({ kind: "cancelled" });
    await Promise.all(
      [...this.members.values()].map(async (member) => {
        if (member.process === null) return;
        await endGroup(member.process, END_GRACE_MS);
        rmSync(this.processRecord(member), { force: true });
      }),
    );
  }

  private async spawnOne(member: Member, url: string, token: string): Promise<void> {
    const { id } = member.task;
    member.process = await spawnDetached({
      name: id,
      stack: stackId(),
      run: this.run.plan.run,
      command: [process.execPath, "--require", require.resolve("tsx/cjs"), WORKER],
      env: { ...process.env, DRONE_CONDUCTOR: url, DRONE_TOKEN: token, DRONE_TASK: id },
      cwd: this.run.folder,
      log: this.log(member),
      record: this.processRecord(member),
    });
  }

  private takeIn({ task, load, clockErrorMs }: Member, report: Report): void {
    const { record } = this.run;
    for (const delta of report.deltas) record.measure({ kind: "measured", task: task.id, load: load.name, delta });
    if (Object.keys(report.errors).length > 0) record.note({ kind: "errors", task: task.id, errors: report.errors });
    if (report.clockErrorMs !== null && report.clockErrorMs !== clockErrorMs) {
      this.member(task.id).clockErrorMs = report.clockErrorMs;
      record.note({ kind: "clock", task: task.id, errorMs: report.clockErrorMs });
    }
    this.audit(report);
  }

  private whyMissing(member: Member, late: boolean): string {
    const { task, intake } = member;
    const state = intake === null ? "did not register" : "registered and did not get ready";
    const how = runs(member) ? (late ? "in time" : "") : "and its process ended";
    return `task ${task.id} ${state} ${how}: ${this.tail(member)}`;
  }

  /** The last lines of its log. */
  private tail(member: Member): string {
    try {
      const lines = readFileSync(this.log(member), "utf8").trim().split("\n");
      return lines.slice(-TAIL_LINES).join(" | ") || `it said nothing in ${this.log(member)}`;
    } catch (error) {
      return textOf(error);
    }
  }

  private log({ task }: Member): string {
    return join(this.run.folder, "logs", `${task.id}.log`);
  }

  private processRecord({ task }: Member): string {
    return join(this.run.folder, "processes", `${task.id}.json`);
  }

  private member(task: string): Member {
    const member = this.members.get(task);
    if (member === undefined) throw new OutOfOrder(`there is no task ${task}`);
    return member;
  }
}

function member(task: PlannedTask, load: PlannedLoad): Member {
  return {
    task,
    load,
    process: null,
    intake: null,
    ready: false,
    lastSeenAt: performance.now(),
    lost: false,
    clockErrorMs: null,
    rate: null,
    finish: false,
  };
}

/** Before its start it is not known to be dead. */
function runs({ process }: Member): boolean {
  return process === null || isAlive(process);
}

/** The tag that whoever started us gave us, and that our workers carry on. */
function stackId(): string {
  const stack = process.env.DRONE_STACK;
  if (stack === undefined) throw new Error("DRONE_STACK is not set: start the conductor as a process of a stack");
  return stack;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
