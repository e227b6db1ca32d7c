/**
 * Where due records wait for their turn, partition by partition, as in the Java client's accumulator. What falls due
 * within one linger goes to one partition, and the next linger's to the next: sticky batches (KIP-480) in a fixed rotation,
 * so that every partition, and every broker, gets the same load in each run.
 *
 * Each connection has a bounded number of batches in flight. While a broker does not answer, only the partitions of its
 * connections wait; their records gather into larger batches and are sent late, with their old intended times. Nothing is rerouted:
 * a fault on one broker must show in the records that belong there. Pure.
 */
export interface DueBatch {
  readonly partition: number;
  /** Intended times of its records, milliseconds from T0. */
  readonly intendedMs: readonly number[];
}

export interface Limits {
  /** For each connection. */
  readonly batchesInFlight: number;
  readonly recordsPerBatch: number;
}

/** Default of the Java client's `max.in.flight.requests.per.connection`. */
const BATCHES_IN_FLIGHT = 5;
/** Half of a broker's default `message.max.bytes` (1 MiB), which also covers the record headers. */
const BATCH_BYTES = 512 * 1024;
/** Twice the Java client's default `buffer.memory`: all that a task has in flight, over all connections. */
const IN_FLIGHT_BYTES = 64 * 1024 * 1024;
/** Intended times that may wait, 8 bytes each. What is due beyond it counts as intended and is never sent. */
const WAITING_RECORDS = 4_000_000;

/**
 * The limits of a task. Memory is divided by connections, so that one that is blocked can't use up what the others need.
 * An idempotent kafkajs producer numbers batches as it sends them and is confused by two in flight, so it has one.
 */
export function limitsFor(connections: number, sizeBytes: number, idempotent: boolean): Limits {
  const batchesInFlight = idempotent ? 1 : BATCHES_IN_FLIGHT;
  const bytes = Math.min(BATCH_BYTES, IN_FLIGHT_BYTES / (batchesInFlight * connections));
  return { batchesInFlight, recordsPerBatch: Math.max(1, Math.floor(bytes / sizeBytes)) };
}

export class Accumulator {
  private readonly queues: readonly Queue[];
  private readonly lanes: readonly Lane[];
  private turn: number;
  /** Records that wait. */
  waiting = 0;
  /** Batches that were taken and have not settled. */
  inFlight = 0;

  /**
   * @param laneOf for each partition the number of its connection, from 0
   * @param firstTurn where the rotation starts; tasks of one load start at different partitions
   */
  constructor(
    laneOf: readonly number[],
    private readonly limits: Limits,
    firstTurn: number,
  ) {
    this.lanes = Array.from({ length: Math.max(...laneOf) + 1 }, () => ({ queues: [], inFlight: 0 }));
    this.queues = laneOf.map((lane, partition) => newQueue(partition, this.lanes[lane]));
    this.turn = firstTurn % laneOf.length;
  }

  /** Puts what fell due in one linger into the next partition's queue. */
  add(intendedMs: readonly number[]): void {
    const accepted = intendedMs.slice(0, Math.max(0, WAITING_RECORDS - this.waiting));
    const queue = this.queues[this.turn];
    if (queue === undefined || accepted.length === 0) return;
    for (const time of accepted) queue.intendedMs.push(time);
    this.waiting += accepted.length;
    this.turn = (this.turn + 1) % this.queues.length;
  }

  /** The batches that may be sent now, those that waited longest first. Each must be given back by `settled`. */
  take(): DueBatch[] {
    return this.lanes.flatMap((lane) => this.takeFrom(lane));
  }

  settled(partition: number): void {
    const lane = this.queues[partition]?.lane;
    if (lane === undefined) return;
    lane.inFlight -= 1;
    this.inFlight -= 1;
  }

  private takeFrom(lane: Lane): DueBatch[] {
    const batches: DueBatch[] = [];
    while (lane.inFlight < this.limits.batchesInFlight) {
      const queue = longestWaiting(lane);
      if (queue === null) break;
      const intendedMs = removeFirst(queue, this.limits.recordsPerBatch);
      lane.inFlight += 1;
      this.inFlight += 1;
      this.waiting -= intendedMs.length;
      batches.push({ partition: queue.partition, intendedMs });
    }
    return batches;
  }
}

/** A connection: partitions that share its places in flight. */
interface Lane {
  readonly queues: Queue[];
  inFlight: number;
}

interface Queue {
  readonly partition: number;
  readonly lane: Lane;
  intendedMs: number[];
  /** How many of them were taken: removing from the front of a long array is slow. */
  taken: number;
}

function newQueue(partition: number, lane: Lane = { queues: [], inFlight: 0 }): Queue {
  const queue = { partition, lane, intendedMs: [], taken: 0 };
  lane.queues.push(queue);
  return queue;
}

function longestWaiting(lane: Lane): Queue | null {
  return lane.queues.reduce<Queue | null>((oldest, queue) => (head(queue) < head(oldest) ? queue : oldest), null);
}

/** The intended time of the first record that waits. */
function head(queue: Queue | null): number {
  return queue?.intendedMs[queue.taken] ?? Number.POSITIVE_INFINITY;
}

function removeFirst(queue: Queue, count: number): number[] {
  const first = queue.intendedMs.slice(queue.taken, queue.taken + count);
  queue.taken += first.length;
  if (queue.taken === queue.intendedMs.length || queue.taken > 10_000) {
    queue.intendedMs = queue.intendedMs.slice(queue.taken);
    queue.taken = 0;
  }
  return first;
}
