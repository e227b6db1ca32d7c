import { Result, type RunPlan, type RunRecord } from "../../core/documents";
import { evaluate } from "../../core/evaluate";
import { changeRate, lost, p99, phase, sequence } from "../../core/scenario";
import {
  audited,
  drop,
  GOOD,
  inSeconds,
  NEVER_ACKNOWLEDGED,
  nothingAcknowledged,
  nothingDue,
  produceOnly,
  resultOf,
} from "./support/broken";
import { CONTEXT, flightPlan, goodRecord, sent, withEvents, withMeasured } from "./support/flight";

test("a good run passes, without a word, and its result is a valid document", () => {
  const result = resultOf(GOOD);
  expect([result.verdict, result.why]).toEqual(["pass", []]);
  expect(result.slos.map(({ verdict }) => verdict)).toEqual(Array(9).fill("pass"));
  expect(Result.parse(result)).toEqual(result);
  expect(result.startedAt).toBe("2026-01-01T00:00:00.000Z");
});

const LOST = audited({ lost: 3 });
const noFault = withEvents(GOOD, "fault", drop);

const verdicts: [what: string, record: RunRecord, verdict: string, why: string[]][] = [
  ["a cut-off record", withEvents(GOOD, "ended", drop), "interrupted", ["the record was cut off before the run ended"]],
  [
    "an interruption",
    withEvents(LOST, "ended", (event) => [{ ...event, how: "interrupted", why: "Ctrl-C" }]),
    "interrupted",
    ["Ctrl-C"],
  ],
  [
    "an end before T0",
    { events: [{ kind: "ended", atMs: -1, how: "error", why: "orders-0 did not register" }], measured: [] },
    "error",
    ["orders-0 did not register"],
  ],
  ["an SLO that does not hold", audited({ lost: 3 }), "breach", ["lost() is 0: 3 records"]],
  [
    "a lost worker",
    withEvents(GOOD, "swept", (event) => [{ kind: "lost", atMs: 9, task: "orders-0", why: "it fell silent" }, event]),
    "invalid",
    ["orders-0 was lost: it fell silent"],
  ],
  [
    "lost records and a lost worker",
    withEvents(LOST, "swept", (event) => [{ kind: "lost", atMs: 9, task: "orders-0", why: "it fell silent" }, event]),
    "breach",
    ["lost() is 0: 3 records", "orders-0 was lost: it fell silent"],
  ],
  [
    "another breach and a lost worker",
    withEvents(inSeconds("orders-0", 14, 19, nothingAcknowledged), "swept", (event) => [
      { kind: "lost", atMs: 9, task: "orders-0", why: "it fell silent" },
      event,
    ]),
    "invalid",
    [
      "orders-0 was lost: it fell silent",
      "rateOf(orders) at least 90/s in slow: 75/s",
      "progress(orders) at least 80/s in slow: 50/s",
    ],
  ],
  [
    "seconds that a worker reported nothing of",
    inSeconds("orders-1", 7, 9, drop),
    "invalid",
    ["orders-1 of orders reported nothing of 2 of 30 s, first of second 7"],
  ],
  [
    "acknowledgements in a second of whose sends a worker reported nothing",
    inSeconds("orders-1", 7, 8, (measured) => (measured.delta.kind === "arrival" ? [measured] : [])),
    "invalid",
    ["orders-1 of orders reported nothing of 1 of 30 s, first of second 7"],
  ],
  [
    "a generator that was too slow in the baseline",
    inSeconds(
      "orders-0",
      2,
      12,
      produceOnly((delta) => ({ ...delta, sentOnTime: 40 })),
    ),
    "invalid",
    ["orders was too slow in baseline: it took up 90.0 % of its sends on time, of 95 % needed"],
  ],
  [
    "a generator that was too slow only under the fault",
    inSeconds(
      "orders-0",
      12,
      22,
      produceOnly((delta) => ({ ...delta, sentOnTime: 0 })),
    ),
    "pass",
    [],
  ],
  [
    "a generator without work",
    inSeconds("orders-0", 2, 12, nothingDue, inSeconds("orders-1", 2, 12, nothingDue)),
    "invalid",
    [
      "orders had nothing to send in baseline",
      "p99(orders) below 250ms in baseline: nothing was measured: no send was due",
    ],
  ],
  [
    "a generator that was slow, but 95 % on time",
    inSeconds(
      "orders-0",
      2,
      12,
      produceOnly((delta) => ({ ...delta, sentOnTime: 45 })),
    ),
    "pass",
    [],
  ],
  [
    "a fault that never acted",
    noFault,
    "invalid",
    [
      "fault-1 acted on task orders-0 -> 1 client for 0ms of 10s planned",
      "fault-1 acted on task orders-1 -> 1 client for 0ms of 10s planned",
      "fault-1 (delay 100ms on client links from producers to broker 1, requests) is inconclusive: it never acted",
      "recovered(firstAck()) within 1s: never seen after fault-1",
      "recovered(drained()) within 5s: never seen after fault-1",
      "recovered(isrWhole()) within 5s: never seen after fault-1",
    ],
  ],
  [
    "a fault that ended too early",
    withEvents(GOOD, "fault", (event) => [event.edge === "off" ? { ...event, atMs: 19_900 } : event]),
    "invalid",
    [
      "fault-1 acted on task orders-0 -> 1 client for 7.9s of 10s planned",
      "fault-1 acted on task orders-1 -> 1 client for 7.9s of 10s planned",
    ],
  ],
  [
    "a fault that did nothing",
    withEvents(GOOD, "probes", (event) => [
      { ...event, samples: event.samples.map((sample) => ({ ...sample, rttMs: 1 })) },
    ]),
    "invalid",
    [
      "fault-1 (delay 100ms on client links from producers to broker 1, requests) is refuted: asked for 100.0 ms more, saw 0.0 ms (from 1.0 ms to 1.0 ms) on task orders-0 -> 1 client, the worst of 2 links",
    ],
  ],
  [
    "an engine that failed",
    withEvents(GOOD, "started", (event) => [
      event,
      { kind: "faultFailed", atMs: 12_000, fault: "fault-1", link: null, error: "no such proxy" },
    ]),
    "invalid",
    ["fault-1 failed: no such proxy"],
  ],
  [
    "something left by the sweep",
    withEvents(GOOD, "swept", (event) => [{ ...event, left: ["p1/drone-fault-1"] }]),
    "invalid",
    ["fault-1 was not seen to be removed", "the sweep left p1/drone-fault-1 behind"],
  ],
  [
    "a run that nobody swept",
    withEvents(GOOD, "swept", drop),
    "invalid",
    ["fault-1 was not seen to be removed", "nobody looked whether a fault was left behind"],
  ],
  [
    "an audit that could not be done",
    withEvents(GOOD, "audit", (event) => [{ ...event, counts: null, why: "older records were deleted" }]),
    "invalid",
    [
      "the log was not audited: older records were deleted",
      "lost() is 0: the log was not audited: older records were deleted",
      "corrupted() is 0: the log was not audited: older records were deleted",
    ],
  ],
  [
    "a log that nobody audited",
    withEvents(GOOD, "audit", drop),
    "invalid",
    [
      "the log was not audited",
      "lost() is 0: the log was not audited: the record has no audit",
      "corrupted() is 0: the log was not audited: the record has no audit",
    ],
  ],
  [
    "a fault that nobody saw end",
    withEvents(GOOD, "fault", (event) => (event.edge === "off" ? [] : [event])),
    "invalid",
    [
      "fault-1 was not seen to be removed",
      "recovered(firstAck()) within 1s: never seen after fault-1",
      "recovered(drained()) within 5s: never seen after fault-1",
      "recovered(isrWhole()) within 5s: never seen after fault-1",
    ],
  ],
  [
    "a latency at its limit, which is not below it",
    inSeconds("orders-0", 2, 12, (measured) => sent("orders-0", "orders", measured.delta.second, 25, 250_000)),
    "breach",
    ["p99(orders) below 250ms in baseline: 250.11 ms"],
  ],
  [
    "nothing that could have been lost",
    audited({ acknowledged: 0 }),
    "breach",
    ["lost() is 0: nothing was acknowledged", "corrupted() is 0: nothing was acknowledged"],
  ],
  [
    "a percentile among sends that were never acknowledged",
    NEVER_ACKNOWLEDGED,
    "breach",
    [
      "p99(orders) below 250ms in baseline: censored: it ranks among the 500 of 1000 sends that were never acknowledged",
    ],
  ],
  [
    "clocks that may differ by over a tenth of the limit",
    withEvents(GOOD, "clock", (event) => [{ ...event, errorMs: 13 }]),
    "invalid",
    ["p99(billing) below 250ms in slow: 5 ms, the clocks may differ by 26.0 ms, over a tenth of the limit"],
  ],
  [
    "clocks that nobody compared",
    withEvents(GOOD, "clock", drop),
    "invalid",
    ["p99(billing) below 250ms in slow: 5 ms, how far the clocks differ is not known"],
  ],
  [
    "a consumer that got nothing",
    inSeconds("billing-0", 0, 30, drop),
    "breach",
    ["p99(billing) below 250ms in slow: nothing was measured: nothing was received"],
  ],
  [
    "an in-sync set that is never whole again",
    withEvents(GOOD, "watch", (event) => [
      { ...event, partitions: event.partitions.map((state) => ({ ...state, isr: state.isr.slice(1) })) },
    ]),
    "breach",
    ["recovered(isrWhole()) within 5s: never seen after fault-1"],
  ],
];

test.each(verdicts)("%s", (_, record, verdict, why) => {
  const result = resultOf(record);
  expect([result.verdict, result.why]).toEqual([verdict, why]);
});

describe("lost records that no SLO speaks of", () => {
  const unspoken = flightPlan({ expect: [p99("orders").below("250ms").in("baseline")] });
  const allowed = flightPlan({ expect: [lost().atMost(3)] });
  const damaged = (plan: RunPlan) =>
    withEvents(goodRecord(plan), "audit", (event) => [
      { ...event, counts: event.counts && { ...event.counts, lost: 3, corrupted: 1 } },
    ]);

  test("are a breach", () => {
    const { verdict, why } = evaluate(unspoken, damaged(unspoken), CONTEXT);
    expect([verdict, why]).toEqual([
      "breach",
      ["3 of 3000 acknowledged records are lost", "records of the log that are corrupted: 1"],
    ]);
  });

  test("are what the SLO allows, where one does", () => {
    const { verdict, why } = evaluate(allowed, damaged(allowed), CONTEXT);
    expect([verdict, why]).toEqual(["breach", ["records of the log that are corrupted: 1"]]);
  });
});

describe("what was expected of a phase that", () => {
  const cutAt = (ms: number) => {
    const cut = { ...GOOD, events: GOOD.events.filter(({ atMs }) => atMs <= ms) };
    return resultOf(cut).slos.find(({ text }) => text.startsWith("progress"));
  };

  test("was never reached fails", () => {
    const why = "nothing was measured: the run did not get to this phase";
    expect(cutAt(11_000)).toMatchObject({ observed: null, verdict: "breach", why });
  });

  test("was too short for it is invalid", () => {
    expect(cutAt(14_000)).toMatchObject({ observed: null, verdict: "invalid", why: "the phase was shorter than 5 s" });
  });
});

test("a task whose rate was changed to less than 2/s need not send in each second", () => {
  const plan = flightPlan({
    flow: sequence(phase("baseline", "5s"), changeRate("orders", "2/s"), phase("idle", "5s")),
    expect: [],
  });
  const quiet = withMeasured(goodRecord(plan), (measured) => (measured.delta.second === 7 ? [] : [measured]));
  const { verdict, why } = evaluate(plan, quiet, CONTEXT);
  expect([verdict, why]).toEqual(["pass", []]);
});

test("a run without faults needs no sweep", () => {
  const plan = flightPlan({
    flow: sequence(phase("baseline", "10s")),
    expect: [p99("orders").below("1s").in("baseline")],
  });
  expect(evaluate(plan, withEvents(goodRecord(plan), "swept", drop), CONTEXT).verdict).toBe("pass");
});
