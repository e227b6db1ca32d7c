/** What workers say to the conductor: each report once, whoever repeats what. */

import { RunClock } from "../../agents/conductor/clock";
import { Crew } from "../../agents/conductor/crew";
import { Intake, OutOfOrder } from "../../agents/conductor/intake";
import { RunRecord } from "../../agents/conductor/record";
import type { Run } from "../../agents/conductor/run";
import type { RecordLine, Report } from "../../core/documents";
import type { AuditedReport } from "../../core/evaluate/integrity";
import { plan } from "./plan-helpers";

const identity = { task: "orders-0", incarnation: 7 };

function report(number: number, more: Partial<Report> = {}): Report {
  const arrival = { kind: "arrival", second: number, count: 10, tenths: 1 } as const;
  const nothing = { acknowledged: [], unacknowledged: [], polled: [], errors: {}, clockErrorMs: null, last: false };
  return { ...identity, number, deltas: [arrival], ...nothing, ...more };
}

describe("an intake", () => {
  test("takes each number once and confirms repeats", () => {
    const intake = new Intake(7);
    expect([1, 1, 2, 1, 2, 3].map((number) => intake.take(report(number)))).toEqual([
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(intake.confirmed).toBe(3);
  });

  test("confirms the last report again, and takes none after it", () => {
    const intake = new Intake(7);
    intake.take(report(1, { last: true }));
    expect(intake.take(report(1, { last: true }))).toBe(false);
    expect(() => intake.take(report(2))).toThrow("orders-0 has sent its last report");
  });

  test.each<[string, Report, string]>([
    ["a gap", report(3), "orders-0 sent report 3 after report 1"],
    ["another process", report(2, { incarnation: 8 }), "orders-0 is taken by another process"],
  ])("refuses %s", (_, bad, message) => {
    const intake = new Intake(7);
    intake.take(report(1));
    expect(() => intake.take(bad)).toThrow(new OutOfOrder(message));
    expect(intake.confirmed).toBe(1);
  });
});

describe("the crew", () => {
  const planned = plan();
  let run: Run;
  let audited: AuditedReport[];
  let crew: Crew;

  beforeEach(() => {
    const clock = new RunClock();
    const proxy = { api: "", host: "", links: [] };
    const home = { platform: "local", bootstrap: "127.0.0.1:9092", brokers: [], proxy } as const;
    run = {
      plan: planned,
      home: { ...home, brokers: [], proxy },
      folder: "/nowhere",
      clock,
      record: new RunRecord(clock),
    };
    audited = [];
    crew = new Crew(run, (one) => audited.push(one));
    crew.assign(() => ({ "broker:9092": "127.0.0.1:1" }));
  });

  async function bodies(): Promise<RecordLine["body"][]> {
    run.record.note({ kind: "ended", how: "completed", why: null });
    const lines: RecordLine[] = [];
    for await (const some of run.record.from(1, new AbortController().signal)) lines.push(...some);
    return lines.slice(0, -1).map(({ body }) => body);
  }

  test("tells a task what to do and where", async () => {
    const assignment = await crew.register({ ...identity, pid: 1 });
    expect(assignment.task.id).toBe("orders-0");
    expect(assignment.topic.alias).toBe("orders");
    expect(assignment.bootstrap).toBe("127.0.0.1:9092");
    expect(assignment.routes).toEqual({ "broker:9092": "127.0.0.1:1" });
  });

  test("a repeated registration is the same one; another process is refused", async () => {
    await crew.register({ ...identity, pid: 1 });
    await crew.register({ ...identity, pid: 1 });
    await expect(crew.register({ ...identity, incarnation: 8, pid: 2 })).rejects.toThrow(OutOfOrder);
    expect((await bodies()).map(({ kind }) => kind)).toEqual(["registered"]);
  });

  test("a report sent twice is recorded, and audited, once, and answered twice", async () => {
    await crew.register({ ...identity, pid: 1 });
    const acknowledged = [{ partition: 0, offset: 0, sequence: 0, count: 10 }];
    const answers = [1, 1].map((number) => crew.report(report(number, { acknowledged, errors: { broken: 2 } })));
    expect(answers.map(({ confirmed }) => confirmed)).toEqual([1, 1]);
    expect(audited.map((one) => one.acknowledged)).toEqual([acknowledged]);
    expect((await bodies()).map(({ kind }) => kind)).toEqual(["registered", "measured", "errors"]);
  });

  test("the clock's error is recorded when it changes", async () => {
    await crew.register({ ...identity, pid: 1 });
    const errorsTold = [null, 2, 2, 3];
    for (const [i, clockErrorMs] of errorsTold.entries()) crew.report(report(i + 1, { deltas: [], clockErrorMs }));
    const errors = (await bodies()).flatMap((body) => (body.kind === "clock" ? [body.errorMs] : []));
    expect(errors).toEqual([2, 3]);
  });

  test("orders: a load's rate is shared by its tasks, and the end is for all", async () => {
    await crew.register({ ...identity, pid: 1 });
    expect(crew.report(report(1)).orders).toEqual({ rate: null, stopAtMs: null, finish: false });
    crew.changeRate("orders", 300, 5_000);
    crew.stopAt(9_000);
    expect(crew.report(report(2)).orders).toEqual({
      rate: { perSecond: 150, fromMs: 5_000 },
      stopAtMs: 9_000,
      finish: false,
    });
    crew.finish("consume");
    expect(crew.report(report(3)).orders.finish).toBe(false);
    crew.finish("produce");
    expect(crew.report(report(4)).orders.finish).toBe(true);
  });

  test("a kind of worker is settled when each has sent its last report", async () => {
    for (const task of ["orders-0", "orders-1"]) await crew.register({ task, incarnation: 7, pid: 1 });
    crew.report(report(1, { last: true }));
    expect(crew.settled("produce")).toBe(false);
    crew.report(report(1, { task: "orders-1", last: true }));
    expect(crew.settled("produce")).toBe(true);
    expect(crew.settled("consume")).toBe(false);
  });

  test("who waits for the start hears when everybody is there, or that there is none", async () => {
    await crew.register({ ...identity, pid: 1 });
    const waiting = crew.ready({ ...identity, pid: 1 });
    await crew.end();
    expect(await waiting).toEqual({ kind: "cancelled" });
  });

  test("who is missing is named", async () => {
    await crew.register({ ...identity, pid: 1 });
    const missing = crew.allReady(0, new AbortController().signal);
    await expect(missing).rejects.toThrow(
      /^task orders-0 registered and did not get ready in time: .*\ntask orders-1 did not/,
    );
  });
});
