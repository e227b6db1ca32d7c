import { seriesOf } from "../../core/evaluate";
import { NEVER_ACKNOWLEDGED, nothingAcknowledged, PLAN } from "./support/broken";
import { received, sent, watch } from "./support/flight";

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
