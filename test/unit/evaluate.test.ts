import fc from "fast-check";
import type { Event, EventOf, Measured, RunPlan, RunRecord } from "../../core/documents";
import { Result } from "../../core/documents";
import { evaluate, seriesOf } from "../../core/evaluate";
import { Ranked } from "../../core/evaluate/latency";
import { emptyHistogram, encodeHistogram } from "../../core/measure/histogram";
import { changeRate, lost, p99, phase, sequence } from "../../core/scenario";
import { CONTEXT, flightPlan, goodRecord, received, sent, watch, withEvents, withMeasured } from "./support/flight";

fc.configureGlobal({ seed: 20_261 });

const PLAN = flightPlan();
const GOOD = goodRecord(PLAN);

const resultOf = (record: RunRecord, plan: RunPlan = PLAN) => evaluate(plan, record, CONTEXT);
const produced = (record: RunRecord, name: string) => {
  const load = resultOf(record).phases.find((phase) => phase.name === name)?.loads.orders;
  if (load?.kind !== "produce") throw new Error(`orders did not produce in ${name}`);
  return load;
};
const consumed = (record: RunRecord, name: string) => {
  const load = resultOf(record).phases.find((phase) => phase.name === name)?.loads.billing;
  if (load?.kind !== "consume") throw new Error(`billing did not consume in ${name}`);
  return load;
};

/** Other deltas for one task in some seconds. */
const inSeconds = (task: string, from: number, to: number, change: (measured: Measured) => Measured[], record = GOOD) =>
  withMeasured(record, (measured) =>
    measured.task === task && measured.delta.second >= from && measured.delta.second < to
      ? change(measured)
      : [measured],
  );

const drop = () => [];
const produceOnly = (change: (delta: Extract<Measured["delta"], { kind: "produce" }>) => Measured["delta"]) => {
  return (measured: Measured): Measured[] => [
    measured.delta.kind === "produce" ? { ...measured, delta: change(measured.delta) } : measured,
  ];
};

/** Of the 50 sends of a second none is acknowledged. */
const nothingAcknowledged = (measured: Measured): Measured[] =>
  measured.delta.kind === "arrival"
    ? []
    : produceOnly((delta) => ({ ...delta, acknowledged: 0, unknown: delta.intended, latency: null }))(measured);

const nothingDue = (measured: Measured): Measured[] =>
  measured.delta.kind === "arrival" ? [] : sent(measured.task, measured.load, measured.delta.second, 0).slice(0, 1);

const audited = (counts: Partial<NonNullable<EventOf<"audit">["counts"]>>) =>
  withEvents(GOOD, "audit", (event) => [
    { ...event, counts: event.counts === null ? null : { ...event.counts, ...counts } },
  ]);

test("a good run passes, without a word, and its result is a valid document", () => {
  const result = resultOf(GOOD);
  expect([result.verdict, result.why]).toEqual(["pass", []]);
  expect(result.slos.map(({ verdict }) => verdict)).toEqual(Array(9).fill("pass"));
  expect(Result.parse(result)).toEqual(result);
  expect(result.startedAt).toBe("2026-01-01T00:00:00.000Z");
});

const NEVER_ACKNOWLEDGED = inSeconds("orders-0", 2, 12, nothingAcknowledged);
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

describe("phases", () => {
  test("are when their steps were due, not when the plan had them", () => {
    const wait = 4_000;
    const moved = withEvents(GOOD, "step", (event) => [{ ...event, dueMs: event.dueMs + wait }]);
    expect(resultOf(moved).phases.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
      ["warmup", 4_000, 6_000],
      ["baseline", 6_000, 16_000],
      ["slow", 16_000, 26_000],
      ["recovery", 26_000, 34_000],
    ]);
    expect(resultOf(moved).faults[0]?.planned).toEqual({ fromMs: 16_000, toMs: 26_000 });
  });

  test("end with the record if it was cut off, and are left out if they never began", () => {
    const cut = { ...GOOD, events: GOOD.events.filter(({ atMs, kind }) => atMs <= 17_500 && kind !== "probes") };
    expect(resultOf(cut).phases.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
      ["warmup", 0, 2_000],
      ["baseline", 2_000, 12_000],
      ["slow", 12_000, 17_500],
    ]);
  });

  test("have the sends that were due in them, and the acknowledgements that came in them", () => {
    // What was due in the last second of the baseline is acknowledged in the first second of the next phase.
    const late = withMeasured(GOOD, (measured) =>
      measured.delta.kind === "arrival" && measured.delta.second === 11 && measured.load === "orders"
        ? [{ ...measured, delta: { ...measured.delta, second: 12 } }]
        : [measured],
    );
    expect(
      [produced(late, "baseline"), produced(late, "slow")].map(({ acknowledged, rate }) => [acknowledged, rate]),
    ).toEqual([
      [1_000, 90],
      [1_000, 110],
    ]);
  });
});

describe("progress is the worst 5 s", () => {
  test("wherever in the phase they are", () => {
    expect(produced(inSeconds("orders-0", 17, 20, nothingAcknowledged), "slow").progress).toBe(70);
  });

  test("and a short phase has none", () => {
    expect(produced(GOOD, "warmup").progress).toBeNull();
  });
});

describe("percentiles", () => {
  test("of a phase in which half was never acknowledged are those of all sends", () => {
    const { latencyMs, censored, intended, unknown } = produced(NEVER_ACKNOWLEDGED, "baseline");
    expect(latencyMs).toEqual({ p50: 2, p90: null, p99: null, p999: null, max: null });
    expect([censored, intended, unknown]).toEqual([true, 1_000, 500]);
  });

  test("rank all that was measured, if that is more than was expected, and nothing if there is nothing", () => {
    const histogram = emptyHistogram();
    for (const value of [1_000, 2_000, 2_000]) histogram.recordValue(value);
    const redelivered = new Ranked([encodeHistogram(histogram)], 1);
    expect([redelivered.percentile(1), redelivered.censored]).toEqual([2, false]);
    expect(new Ranked([], 0).percentile(0.5)).toBeNull();
  });

  test("end to end rank what was acknowledged and never received", () => {
    const unread = inSeconds("billing-0", 12, 14, drop);
    expect(consumed(unread, "slow").endToEndMs).toEqual({ p50: 5.003, p90: null, p99: null, p999: null, max: null });
    expect(consumed(unread, "slow").received).toBe(800);
  });

  test("are ranks of the whole population, the rest above everything", () => {
    const population = fc.array(fc.nat(2_000), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(population, fc.nat(200), fc.constantFrom(0.5, 0.9, 0.99, 0.999, 1), (values, open, share) => {
        const histogram = emptyHistogram();
        for (const value of values) histogram.recordValue(value);
        const all = [...values.sort((a, b) => a - b), ...Array<null>(open).fill(null)];
        // In thousandths, which are exact.
        const rank = Math.ceil((Math.round(share * 1_000) * all.length) / 1_000);
        const expected = all[rank - 1] ?? null;
        const ranked = new Ranked([encodeHistogram(histogram)], all.length);
        expect(ranked.percentile(share)).toBe(expected === null ? null : expected / 1_000);
        expect(ranked.censored).toBe(open > 0);
      }),
    );
  });
});

describe("consumers", () => {
  test("have the largest lag that was seen in the phase", () => {
    const behind = withEvents(GOOD, "watch", (event) => [watch(PLAN, event.atMs, event.atMs < 12_000 ? 3 : 40)]);
    expect(["baseline", "slow"].map((name) => consumed(behind, name).lag)).toEqual([3, 40]);
  });

  test("have none that nobody saw", () => {
    expect(consumed(withEvents(GOOD, "watch", drop), "slow").lag).toBeNull();
  });

  test("have the clock error of the worst on either side, told before the phase or in it", () => {
    const told: Event[] = [
      { kind: "clock", atMs: 1_000, task: "orders-1", errorMs: 3 },
      { kind: "clock", atMs: 15_000, task: "billing-0", errorMs: 2 },
    ];
    const record = withEvents(GOOD, "started", (event) => [event, ...told]);
    expect(["warmup", "baseline", "slow"].map((name) => consumed(record, name).clockErrorMs)).toEqual([3.5, 3.5, 5]);
  });
});

test("a clock that was first compared late counts for the time before", () => {
  const first = withEvents(GOOD, "clock", (event) =>
    event.task === "orders-1" ? [{ ...event, atMs: 25_000, errorMs: 4 }] : [event],
  );
  expect(consumed(first, "baseline").clockErrorMs).toBe(4.5);
});

describe("recovery", () => {
  const recovered = (record: RunRecord) => resultOf(record).recovery[0];

  test("is when the last load is acknowledged again, to the end of the tenth", () => {
    // Nothing from 20 s on; then at 23.4 s the first.
    const silent = withMeasured(GOOD, (measured) => {
      const { delta, load } = measured;
      if (load !== "orders" || delta.kind !== "arrival" || delta.second < 20) return [measured];
      return delta.second < 23
        ? []
        : [{ ...measured, delta: { ...delta, tenths: delta.second === 23 ? 0b110000 : 1 } }];
    });
    expect(recovered(silent)?.firstAckMs).toBe(1_500);
  });

  test("is seen in whichever task came first", () => {
    const taskTenths: Record<string, number> = { "orders-0": 0b10000, "orders-1": 0b100 };
    const apart = withMeasured(GOOD, (measured) => {
      const { delta, task } = measured;
      return delta.kind === "arrival"
        ? [{ ...measured, delta: { ...delta, tenths: taskTenths[task] ?? 0 } }]
        : [measured];
    });
    expect(recovered(apart)?.firstAckMs).toBe(300);
    const { measured } = apart;
    expect(recovered({ ...apart, measured: [...measured].reverse() })?.firstAckMs).toBe(300);
  });

  test("is when the lag is back at the baseline's largest", () => {
    const lags = withEvents(GOOD, "watch", ({ atMs }) => [
      watch(PLAN, atMs, atMs < 12_000 ? 3 : atMs < 25_000 ? 4 : 3),
    ]);
    expect(recovered(lags)).toEqual({ afterFault: "fault-1", firstAckMs: 100, drainedMs: 3_500, isrWholeMs: 500 });
  });

  test("is when every partition is in sync on all its replicas", () => {
    const shrunk = withEvents(GOOD, "watch", (event) => {
      const [first, ...rest] = event.partitions;
      const broken = first === undefined || event.atMs > 24_000 ? first : { ...first, isr: first.isr.slice(1) };
      return [{ ...event, partitions: broken === undefined ? rest : [broken, ...rest] }];
    });
    expect(recovered(shrunk)?.isrWholeMs).toBe(2_500);
  });

  test("counts from when the last link was let go", () => {
    const slow = withEvents(GOOD, "fault", (event) => [
      event.edge === "off" && event.link.initiator.kind === "task" && event.link.initiator.task === "orders-1"
        ? { ...event, atMs: 22_400 }
        : event,
    ]);
    expect(recovered(slow)).toEqual({ afterFault: "fault-1", firstAckMs: 100, drainedMs: 100, isrWholeMs: 100 });
  });

  test("is unknown of a fault that nobody saw end", () => {
    const open = withEvents(GOOD, "fault", (event) => (event.edge === "off" ? [] : [event]));
    expect(recovered(open)).toEqual({ afterFault: "fault-1", firstAckMs: null, drainedMs: null, isrWholeMs: null });
  });
});

test("a run without faults needs no sweep", () => {
  const plan = flightPlan({
    flow: sequence(phase("baseline", "10s")),
    expect: [p99("orders").below("1s").in("baseline")],
  });
  expect(evaluate(plan, withEvents(goodRecord(plan), "swept", drop), CONTEXT).verdict).toBe("pass");
});

test("the order in which workers were heard does not matter", () => {
  const reversed = { ...GOOD, measured: [...GOOD.measured].reverse() };
  expect(resultOf(reversed)).toEqual(resultOf(GOOD));
});

describe("series", () => {
  const [orders, billing] = seriesOf(PLAN, {
    events: [watch(PLAN, 500, 7), watch(PLAN, 2_500, 9)],
    measured: [
      ...sent("orders-0", "orders", 0, 10, 1_000),
      ...sent("orders-1", "orders", 0, 10, 2_000),
      ...sent("orders-0", "orders", 2, 10, 1_500).flatMap(nothingAcknowledged),
      ...received("billing-0", "billing", 0, 20, 1_200),
    ],
  }).loads;

  test("of a producer have all its tasks in one, second by second", () => {
    expect(orders).toEqual({
      kind: "produce",
      name: "orders",
      intended: [20, 0, 10],
      failed: [0, 0, 0],
      unknown: [0, 0, 10],
      acknowledged: [20, 0, 0],
      latencyMs: { p50: [1, null, null], p99: [2, null, null], max: [2, null, null] },
    });
  });

  test("of a consumer have its lag", () => {
    expect(billing).toEqual({
      kind: "consume",
      name: "billing",
      received: [20, 0, 0],
      endToEndMs: { p50: [1.2, null, null], p99: [1.2, null, null], max: [1.2, null, null] },
      lag: [7, null, 9],
    });
  });

  test("have the distribution of each phase, up to what was never acknowledged", () => {
    const spectrum = seriesOf(PLAN, NEVER_ACKNOWLEDGED).spectra.find(
      ({ phase, load }) => phase === "baseline" && load === "orders",
    );
    const shares = spectrum?.points.map(({ share }) => share) ?? [];
    expect(shares).toEqual([...new Set(shares)].sort((a, b) => a - b));
    expect([0, 0.9, 0.99, 1].every((share) => shares.includes(share))).toBe(true);
    const times = spectrum?.points.map(({ share, ms }) => [share <= 0.5, ms]);
    expect(times?.every(([answered, ms]) => ms === (answered ? 2 : null))).toBe(true);
    expect(spectrum?.points.at(-1)).toEqual({ share: 1, ms: null });
  });
});
