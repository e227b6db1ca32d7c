/**
 * A producer task: the open model (docs/measuring.md). Each send has an intended time, and latency is from there to the
 * acknowledgement, whatever happened in between: a send that had to wait is late, not younger.
 */
import type { Assignment, PlannedProduce } from "../../core/documents";
import { encodePayload } from "../../core/measure/payload";
import type { ProducerClient, SendResult } from "../clients";
import { Accumulator, type DueBatch, limitsFor } from "./accumulator";
import { unixMs } from "./clock";
import type { ErrorTally } from "./errors";
import { acknowledgedRanges, unacknowledgedRanges } from "./ranges";
import type { Findings, Orders, Role } from "./runtime";
import { ArrivalSchedule } from "./schedule";
import { ArrivalCounts, BySecond, ProduceCounts } from "./tally";

/** A send taken up later than this after its intended time was not on time (protocol.ts). */
const ON_TIME_MS = 100;

export interface Production {
  readonly assignment: Assignment;
  readonly load: PlannedProduce;
  readonly client: ProducerClient;
  readonly incarnation: number;
  readonly errors: ErrorTally;
}

export class Producer implements Role {
  private readonly schedule: ArrivalSchedule;
  private readonly accumulator: Accumulator;
  private readonly sends = new BySecond(() => new ProduceCounts());
  private readonly arrivals = new BySecond(() => new ArrivalCounts());
  private readonly acknowledged = acknowledgedRanges();
  private readonly unacknowledged = unacknowledgedRanges();
  /** The next sequence number of each partition. */
  private readonly sequences: number[];
  private readonly outstanding = new Set<Handed>();
  private t0 = Number.POSITIVE_INFINITY;
  private pacing: NodeJS.Timeout | undefined;
  private finished = false;

  constructor(private readonly production: Production) {
    const { assignment, load, client } = production;
    const { task, topic } = assignment;
    // index / tasks, for each task has the same share of the load's rate.
    const phase = ((task.index * task.ratePerSecond) / load.ratePerSecond) % 1;
    this.schedule = new ArrivalSchedule(task.ratePerSecond, phase);
    const limits = limitsFor(new Set(client.connections).size, load.sizeBytes, load.idempotent);
    this.accumulator = new Accumulator(client.connections, limits, task.index);
    this.sequences = topic.replicas.map(() => 0);
  }

  start(t0: number): void {
    this.t0 = t0;
    this.pace();
  }

  obey({ rate, stopAtMs }: Orders): void {
    if (rate !== null) this.schedule.change(rate);
    if (stopAtMs !== null) this.schedule.stopAt(stopAtMs);
  }

  get done(): boolean {
    const { waiting, inFlight } = this.accumulator;
    return this.finished || (this.schedule.endedBy(this.now()) && waiting === 0 && inFlight === 0);
  }

  findings(): Findings {
    return {
      deltas: [...this.sends.flush(), ...this.arrivals.flush()],
      acknowledged: this.acknowledged.flush(),
      unacknowledged: this.unacknowledged.flush(),
      polled: [],
    };
  }

  async finish(): Promise<void> {
    if (this.finished) return;
    this.finished = true;
    clearTimeout(this.pacing);
    for (const handed of this.outstanding) this.settle(handed, { outcome: "unknown", error: null });
    await this.production.client.close();
  }

  private now(): number {
    return unixMs() - this.t0;
  }

  /** Runs at the end of each linger. When the process was held up, the lingers that passed are made up for, one by one. */
  private pace(): void {
    const linger = Math.max(1, this.production.load.lingerMs);
    const now = this.now();
    const whole = Math.floor(now / linger) * linger;
    for (const due of byLinger(this.schedule.take(whole), linger)) {
      for (const time of due) this.takeUp(time, now);
      this.accumulator.add(due);
    }
    this.handOver();
    this.pacing = setTimeout(() => this.pace(), Math.ceil(whole + linger - now));
  }

  /** Waiting for brokers comes after this, so a send that is not on time is our own doing. */
  private takeUp(time: number, now: number): void {
    const second = this.sends.at(time);
    second.intended += 1;
    if (now - time <= ON_TIME_MS) second.sentOnTime += 1;
  }

  private handOver(): void {
    for (const batch of this.accumulator.take()) this.hand(batch);
  }

  private hand({ partition, intendedMs }: DueBatch): void {
    const { assignment, load, client, incarnation } = this.production;
    const sequence = this.sequences[partition] ?? 0;
    this.sequences[partition] = sequence + intendedMs.length;
    const values = intendedMs.map((time, i) =>
      encodePayload(
        { run: assignment.run, incarnation, sequence: sequence + i, intendedMs: this.t0 + time },
        load.sizeBytes,
      ),
    );
    for (const time of intendedMs) this.sends.at(time).sent += 1;
    const handed = { partition, intendedMs, sequence };
    this.outstanding.add(handed);
    client.send(partition, values).then((result) => {
      this.settle(handed, result);
      this.handOver();
    });
  }

  private settle(handed: Handed, result: SendResult): void {
    if (!this.outstanding.delete(handed)) return; // the run did not wait for it
    const { partition, intendedMs, sequence } = handed;
    const count = intendedMs.length;
    this.accumulator.settled(partition);
    if (result.outcome === "acknowledged") {
      const now = this.now();
      this.arrivals.at(now).add(now, count);
      this.acknowledged.add({ partition, offset: result.baseOffset, sequence, count });
      for (const time of intendedMs) this.sends.at(time).acknowledge(now - time);
      return;
    }
    if (result.error !== null) this.production.errors.add(`send ${result.outcome}: ${result.error}`);
    this.unacknowledged.add({ partition, sequence, count, outcome: result.outcome });
    for (const time of intendedMs) this.sends.at(time)[result.outcome] += 1;
  }
}

/** A batch that the client has, and that has not settled. */
interface Handed extends DueBatch {
  readonly sequence: number;
}

/** Intended times, those of each linger for themselves. */
function byLinger(times: readonly number[], linger: number): number[][] {
  const lingers: number[][] = [];
  let current = Number.NaN;
  for (const time of times) {
    const number = Math.floor(time / linger);
    if (number !== current) lingers.push([]);
    current = number;
    lingers[lingers.length - 1]?.push(time);
  }
  return lingers;
}
