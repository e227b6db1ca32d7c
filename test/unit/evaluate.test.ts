import fc from "fast-check";
import type { Event, RunRecord } from "../../core/documents";
import { Ranked } from "../../core/evaluate/latency";
import { emptyHistogram, encodeHistogram } from "../../core/measure/histogram";
import { drop, GOOD, inSeconds, NEVER_ACKNOWLEDGED, nothingAcknowledged, PLAN, resultOf } from "./support/broken";
import { watch, withEvents, withMeasured } from "./support/flight";

fc.configureGlobal({ seed: 20_261 });

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

test("the order in which workers were heard does not matter", () => {
  const reversed = { ...GOOD, measured: [...GOOD.measured].reverse() };
  expect(resultOf(reversed)).toEqual(resultOf(GOOD));
});
