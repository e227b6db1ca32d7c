/** The workers' deltas put together: by load and by second, all tasks in one. Addition only, so that their order does not matter. */
import type { ArrivalDelta, ConsumeDelta, Measured, ProduceDelta } from "../documents";

/** Sends of one intended second. */
export interface Sends {
  intended: number;
  sent: number;
  sentOnTime: number;
  acknowledged: number;
  failed: number;
  unknown: number;
  /** Encoded histograms. */
  readonly latency: string[];
}

/** Records received that were due in one second. */
export interface Receipts {
  received: number;
  corrupted: number;
  readonly endToEnd: string[];
}

/** What came in one second. */
export interface Arrivals {
  count: number;
  tenths: number;
}

/** One load, by whole seconds from T0. */
export interface Measurements {
  readonly sends: Map<number, Sends>;
  readonly receipts: Map<number, Receipts>;
  readonly arrivals: Map<number, Arrivals>;
}

export function measurementsByLoad(measured: readonly Measured[]): Map<string, Measurements> {
  const loads = new Map<string, Measurements>();
  for (const { load, delta } of measured) add(entry(loads, load, noMeasurements), delta);
  return loads;
}

export function noMeasurements(): Measurements {
  return { sends: new Map(), receipts: new Map(), arrivals: new Map() };
}

export function sumSends(all: Iterable<Sends>): Sends {
  const sum = noSends();
  for (const sends of all) addSends(sum, sends, sends.latency);
  return sum;
}

export function sumReceipts(all: Iterable<Receipts>): Receipts {
  const sum = noReceipts();
  for (const receipts of all) addReceipts(sum, receipts, receipts.endToEnd);
  return sum;
}

function add(to: Measurements, delta: Measured["delta"]): void {
  switch (delta.kind) {
    case "produce":
      addSends(entry(to.sends, delta.second, noSends), delta, present(delta.latency));
      break;
    case "consume":
      addReceipts(entry(to.receipts, delta.second, noReceipts), delta, present(delta.endToEnd));
      break;
    case "arrival":
      addArrivals(entry(to.arrivals, delta.second, noArrivals), delta);
      break;
  }
}

function addSends(sum: Sends, one: Omit<ProduceDelta | Sends, "latency">, latency: readonly string[]): void {
  sum.intended += one.intended;
  sum.sent += one.sent;
  sum.sentOnTime += one.sentOnTime;
  sum.acknowledged += one.acknowledged;
  sum.failed += one.failed;
  sum.unknown += one.unknown;
  sum.latency.push(...latency);
}

function addReceipts(sum: Receipts, one: Omit<ConsumeDelta | Receipts, "endToEnd">, endToEnd: readonly string[]): void {
  sum.received += one.received;
  sum.corrupted += one.corrupted;
  sum.endToEnd.push(...endToEnd);
}

function addArrivals(sum: Arrivals, one: ArrivalDelta): void {
  sum.count += one.count;
  sum.tenths |= one.tenths;
}

const noSends = (): Sends => ({
  intended: 0,
  sent: 0,
  sentOnTime: 0,
  acknowledged: 0,
  failed: 0,
  unknown: 0,
  latency: [],
});
const noReceipts = (): Receipts => ({ received: 0, corrupted: 0, endToEnd: [] });
const noArrivals = (): Arrivals => ({ count: 0, tenths: 0 });

function present(text: string | null): string[] {
  return text === null ? [] : [text];
}

function entry<K, V>(map: Map<K, V>, key: K, empty: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = empty();
  map.set(key, value);
  return value;
}
