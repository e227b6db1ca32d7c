/** The good run, and ways to break one thing of it. */
import type { EventOf, Measured, Result, RunPlan, RunRecord } from "../../../core/documents";
import { evaluate } from "../../../core/evaluate";
import { CONTEXT, flightPlan, goodRecord, sent, withEvents, withMeasured } from "./flight";

export const PLAN = flightPlan();
export const GOOD = goodRecord(PLAN);

export const resultOf = (record: RunRecord, plan: RunPlan = PLAN): Result => evaluate(plan, record, CONTEXT);

/** Other deltas for one task in some seconds. */
export const inSeconds = (
  task: string,
  from: number,
  to: number,
  change: (measured: Measured) => Measured[],
  record = GOOD,
) =>
  withMeasured(record, (measured) =>
    measured.task === task && measured.delta.second >= from && measured.delta.second < to
      ? change(measured)
      : [measured],
  );

export const drop = () => [];
export const produceOnly = (change: (delta: Extract<Measured["delta"], { kind: "produce" }>) => Measured["delta"]) => {
  return (measured: Measured): Measured[] => [
    measured.delta.kind === "produce" ? { ...measured, delta: change(measured.delta) } : measured,
  ];
};

/** Of the 50 sends of a second none is acknowledged. */
export const nothingAcknowledged = (measured: Measured): Measured[] =>
  measured.delta.kind === "arrival"
    ? []
    : produceOnly((delta) => ({ ...delta, acknowledged: 0, unknown: delta.intended, latency: null }))(measured);

export const nothingDue = (measured: Measured): Measured[] =>
  measured.delta.kind === "arrival" ? [] : sent(measured.task, measured.load, measured.delta.second, 0).slice(0, 1);

export const audited = (counts: Partial<NonNullable<EventOf<"audit">["counts"]>>) =>
  withEvents(GOOD, "audit", (event) => [
    { ...event, counts: event.counts === null ? null : { ...event.counts, ...counts } },
  ]);

export const NEVER_ACKNOWLEDGED = inSeconds("orders-0", 2, 12, nothingAcknowledged);
