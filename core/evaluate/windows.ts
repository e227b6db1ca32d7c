/** Probes of one link before, during and after a fault acted on it. */
import type { Event, ProbeSample, ProofWindow } from "../documents";
import { linkKey } from "../plan/links";
import type { Acting } from "./acting";

/** What else acted on a link. */
export interface Other {
  readonly acting: Acting;
  /** By how much it makes a round trip longer; 0 for what is no delay. */
  readonly delayMs: number;
}

export interface Windows {
  readonly before: Window;
  readonly during: Window;
  readonly after: Window;
}

/** Exchanges that were begun in a window. */
export interface Window {
  readonly summary: ProofWindow;
  /** Round trips of all samples in ascending order; infinite where no answer came before the window's last moment. */
  readonly roundTripsMs: readonly number[];
}

/** Samples this close to an edge belong to no window: an event's time is when the engine said so, not when each byte saw it. */
const EDGE_MS = 100;
/** What a link was like before is asked of this much of its past at most: brokers and clients warm up. */
const PAST_MS = 60_000;

/** Every sample by link, in the order of sending. */
export function samplesByLink(events: readonly Event[]): Map<string, ProbeSample[]> {
  const links = new Map<string, ProbeSample[]>();
  for (const event of events) {
    if (event.kind !== "probes") continue;
    const key = linkKey(event.link);
    const samples = links.get(key) ?? [];
    samples.push(...event.samples);
    links.set(key, samples);
  }
  for (const samples of links.values()) samples.sort((a, b) => a.atMs - b.atMs);
  return links;
}

/**
 * before: the last 60 s until the fault took hold, without the times in which another fault acted on the link. during: while it
 * acted, less `tailMs` at its end, in which an exchange could not be answered any more under the fault. after: from its
 * end until the next fault on the link. Edges are left out. An answer counts only if it came while its window's state
 * lasted: what a partition held back arrives when it heals, and that is no answer under the partition. Delays of other faults
 * that acted meanwhile are taken off.
 *
 * @param others what else acted on this link, at any time
 */
export function windowsOf(
  samples: readonly ProbeSample[],
  { fromMs, toMs }: Acting,
  others: readonly Other[],
  tailMs: number,
): Windows {
  const free = samples.filter(({ atMs }) => others.every(({ acting }) => !acts(acting, atMs, EDGE_MS)));
  const starts = others.map(({ acting }) => acting.fromMs).filter((start) => start >= toMs);
  const next = Math.min(Number.POSITIVE_INFINITY, ...starts);
  return {
    before: window(free, fromMs - PAST_MS, fromMs - EDGE_MS, fromMs),
    during: window(samples, fromMs + EDGE_MS, toMs - tailMs - EDGE_MS, toMs, others),
    after: window(free, toMs + EDGE_MS, next - EDGE_MS, next),
  };
}

/** Half of the round trips took this or less. Null if half were not answered, or there are none. */
export function medianOf(sorted: readonly number[]): number | null {
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (low === undefined || high === undefined) return null;
  const median = (low + high) / 2;
  return Number.isFinite(median) ? median : null;
}

function acts({ fromMs, toMs }: Acting, atMs: number, edgeMs: number): boolean {
  return atMs >= fromMs - edgeMs && atMs <= toMs + edgeMs;
}

function window(
  samples: readonly ProbeSample[],
  fromMs: number,
  toMs: number,
  answeredBy: number,
  others: readonly Other[] = [],
): Window {
  const inside = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const trips = inside.map(({ atMs, rttMs }) =>
    rttMs === null || atMs + rttMs > answeredBy ? Number.POSITIVE_INFINITY : rttMs - delayOf(others, atMs),
  );
  const roundTripsMs = trips.sort((a, b) => a - b);
  const summary = {
    samples: inside.length,
    unanswered: trips.filter((trip) => !Number.isFinite(trip)).length,
    closed: inside.filter(({ closed }) => closed).length,
    medianMs: medianOf(roundTripsMs),
  };
  return { summary, roundTripsMs };
}

function delayOf(others: readonly Other[], atMs: number): number {
  return others.reduce((sum, { acting, delayMs }) => sum + (acts(acting, atMs, 0) ? delayMs : 0), 0);
}
