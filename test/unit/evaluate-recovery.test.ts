import type { RunRecord } from "../../core/documents";
import { GOOD, PLAN, resultOf } from "./support/broken";
import { watch, withEvents, withMeasured } from "./support/flight";

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
