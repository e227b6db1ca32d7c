/** The two questions of time in a worker: what time is it since T0, and how far is that from the conductor's clock. */

/**
 * Unix milliseconds from the monotonic clock, anchored to the wall clock once, when the process starts: a step of the wall
 * clock during the run does not move intended times.
 */
export function unixMs(): number {
  return performance.timeOrigin + performance.now();
}

/** An exchange with the conductor: when we asked and had the answer, and what its clock said in between. */
export interface Exchange {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly theirs: number;
}

/** Exchanges that the estimate looks back on: half a minute of reports. */
const REMEMBERED = 30;

/**
 * How far our clock may be from the conductor's. The exchange with the shortest round trip says most: the conductor's
 * clock was read somewhere within it, so the offset is known to half of it (Cristian's algorithm). The bound is measured
 * and reported; no latency is corrected by it.
 */
export class ClockError {
  private readonly exchanges: Exchange[] = [];

  add(exchange: Exchange): void {
    this.exchanges.push(exchange);
    if (this.exchanges.length > REMEMBERED) this.exchanges.shift();
  }

  /** |offset| + half the round trip, in milliseconds; null before the first exchange. */
  get boundMs(): number | null {
    const best = this.exchanges.reduce<Exchange | null>(
      (least, next) => (least === null || roundTrip(next) < roundTrip(least) ? next : least),
      null,
    );
    if (best === null) return null;
    const offset = best.theirs - (best.sentAt + best.receivedAt) / 2;
    return Math.abs(offset) + roundTrip(best) / 2;
  }
}

function roundTrip({ sentAt, receivedAt }: Exchange): number {
  return receivedAt - sentAt;
}
