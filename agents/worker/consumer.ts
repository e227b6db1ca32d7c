/** A consumer task: what arrived, how long it took from its intended time, and at which offsets it was polled. */
import type { PolledRange } from "../../core/documents";
import { decodePayload } from "../../core/measure/payload";
import type { ConsumerClient, PolledBatch, PolledRecord } from "../clients";
import { unixMs } from "./clock";
import { polledRanges } from "./ranges";
import type { Findings, Role } from "./runtime";
import { ArrivalCounts, BySecond, ConsumeCounts } from "./tally";

export class Consumer implements Role {
  private readonly received = new BySecond(() => new ConsumeCounts());
  private readonly arrivals = new BySecond(() => new ArrivalCounts());
  private readonly polled = polledRanges();
  /** What came before we heard of T0: producers may have heard of it first. */
  private early: Arrived[] = [];
  private t0: number | null = null;
  private client: ConsumerClient | null = null;
  private finished = false;

  /** The client is given later, for it delivers to `arrive` from its first moment on. */
  attach(client: ConsumerClient): void {
    this.client = client;
  }

  readonly arrive = (batch: PolledBatch): void => {
    const arrived = { batch, at: unixMs() };
    if (this.finished) return;
    if (this.t0 === null) this.early.push(arrived);
    else this.count(arrived, this.t0);
  };

  start(t0: number): void {
    this.t0 = t0;
    for (const arrived of this.early) this.count(arrived, t0);
    this.early = [];
  }

  /** Rates and their end concern producers; a consumer reads until it is told to finish. */
  obey(): void {}

  get done(): boolean {
    return this.finished;
  }

  findings(): Findings {
    return {
      deltas: [...this.received.flush(), ...this.arrivals.flush()],
      acknowledged: [],
      unacknowledged: [],
      polled: this.polled.flush(),
    };
  }

  async finish(): Promise<void> {
    if (this.finished) return;
    await this.client?.close();
    this.finished = true;
  }

  private count({ batch, at }: Arrived, t0: number): void {
    this.arrivals.at(at - t0).add(at - t0, batch.records.length);
    for (const range of contiguous(batch)) this.polled.add(range);
    for (const record of batch.records) this.measure(record, at, t0);
  }

  /** A corrupted record has no intended time that could be trusted; it counts in the second of its arrival. */
  private measure(record: PolledRecord, at: number, t0: number): void {
    const payload = decodePayload(record.value);
    if (payload === null) this.received.at(at - t0).receiveCorrupted();
    else this.received.at(payload.intendedMs - t0).receive(at - payload.intendedMs);
  }
}

interface Arrived {
  readonly batch: PolledBatch;
  /** Unix milliseconds. */
  readonly at: number;
}

/** One range, unless the log has gaps. */
function contiguous({ partition, records }: PolledBatch): PolledRange[] {
  const first = records[0]?.offset ?? 0;
  const last = records[records.length - 1]?.offset ?? -1;
  if (last - first + 1 === records.length)
    return records.length > 0 ? [{ partition, offset: first, count: records.length }] : [];
  return records.map(({ offset }) => ({ partition, offset, count: 1 }));
}
