/**
 * The audit of the log against what producers were told and consumers were given.
 *
 * The model. A record is (incarnation, partition, sequence): a process that produces numbers its records in each partition from 0, and
 * writes all three, with a checksum, into the record. Producers report which sequences were acknowledged, which failed (every
 * attempt provably appended nothing) and which have an unknown outcome; consumers report which offsets they were given.
 * After the faults have ended, and all that was outstanding has settled, every partition is read from its first offset to its
 * high watermark.
 *
 * 1. lost: acknowledged, and no offset of the log holds that sequence. Sound, because the reading is complete (the reader refuses
 *    a log of which anything was deleted) and nobody writes any more. An offset that holds another record is no
 *    excuse: after an unclean election the offsets are all there, and the records are not.
 * 2. duplicated: each further offset that holds a sequence.
 * 3. reordered: the first copy of a sequence comes after a larger one of the same incarnation and partition. A second copy
 *    is a duplicate, whatever it comes after. An idempotent producer rules this out; without it a retry may cause it.
 * 4. corrupted: the checksum differs, or the record is another run's. What a damaged header says is not believed, so an
 *    acknowledged record that is damaged is lost as well.
 * 5. unknown: reported as unknown, or in the log without any report, as after the last confirmed report of a process that died.
 * 6. failedButPresent: reported as failed, and in the log. A defect of the client, or of ours.
 * 7. redelivered: each further time that a group was given an offset.
 * 8. unread: acknowledged, in the log, and its first copy never given to a group that consumes the topic; summed over groups.
 *
 * What it cannot see. Only the leader's log is read, up to the high watermark: a replica that differs stays hidden until it leads.
 * A record that was lost and written again by a retry was never missing. A record lost without an acknowledgement breaks no
 * promise and is not counted. A consumer that died was given more than it could report: its last records may be called
 * unread, or their second delivery the first. Order between partitions or producers is not defined, and not judged.
 * The checksum misses one random damage in 2^32.
 */
import type { Evidence, IntegrityCounts, PolledRange, Report, RunPlan } from "../documents";
import { Intervals, type Run } from "../measure/intervals";
import { type Payload, readPayload, runHash } from "../measure/payload";
import { EvidenceList } from "./evidence";
import { Sequences } from "./sequences";

/** What of a worker's report the audit needs. */
export type AuditedReport = Pick<Report, "task" | "incarnation" | "acknowledged" | "unacknowledged" | "polled">;

/** One record as the log has it. */
export interface LoggedRecord {
  /** As Kafka knows it. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer;
}

/** Give it every report of the run, once each and in any order; then every record, by partition in the order of offsets; then ask, once. */
export class IntegrityAuditor {
  private readonly logs = new Map<string, Log>();
  private readonly evidence = new EvidenceList();
  private readonly hash: number;
  private readonly topicOfTask: ReadonlyMap<string, string>;
  private readonly loadOfTask: ReadonlyMap<string, string>;
  /** Names of the loads that consume a topic. */
  private readonly groups: ReadonlyMap<string, readonly string[]>;
  private readonly counts = {
    duplicated: 0,
    redelivered: 0,
    reordered: 0,
    corrupted: 0,
    failedButPresent: 0,
    unread: 0,
  };
  private reading = false;

  constructor(plan: RunPlan) {
    this.hash = runHash(plan.run);
    const nameOf = new Map(plan.topics.map(({ alias, name }) => [alias, name]));
    const topicOf = new Map(plan.loads.map(({ name, topic }) => [name, nameOf.get(topic) ?? topic]));
    this.topicOfTask = new Map(plan.tasks.map(({ id, load }) => [id, topicOf.get(load) ?? load]));
    this.loadOfTask = new Map(plan.tasks.map(({ id, load }) => [id, load]));
    const consumers = plan.loads.filter(({ kind }) => kind === "consume");
    this.groups = new Map(
      plan.topics.map(({ alias, name }) => [
        name,
        consumers.filter(({ topic }) => topic === alias).map((load) => load.name),
      ]),
    );
  }

  /** @throws Error after the first record: its verdict would be wrong already */
  report({ task, incarnation, acknowledged, unacknowledged, polled }: AuditedReport): void {
    if (this.reading) throw new Error(`a report of ${task} came after the reading of the log had begun`);
    const topic = this.topicOfTask.get(task);
    if (topic === undefined) throw new Error(`a report came from ${task}, which is no task of the plan`);
    for (const range of acknowledged) this.sequences(topic, range.partition, incarnation, task).acknowledge(range);
    for (const range of unacknowledged) this.sequences(topic, range.partition, incarnation, task).unacknowledge(range);
    for (const range of polled) this.poll(topic, task, range);
  }

  record({ topic, partition, offset, value }: LoggedRecord): void {
    this.reading = true;
    const log = this.log(topic, partition);
    log.end = offset + 1;
    const payload = readPayload(value);
    if ("corrupted" in payload) this.corrupt(log, offset, payload.corrupted);
    else if (payload.runHash !== this.hash) this.corrupt(log, offset, "a record of another run");
    else this.place(log, offset, payload);
  }

  verdict(): { readonly counts: IntegrityCounts; readonly evidence: readonly Evidence[] } {
    let acknowledged = 0;
    let unknown = 0;
    let lost = 0;
    for (const log of this.logs.values()) {
      for (const sequences of log.senders.values()) {
        acknowledged += sequences.acknowledged.size;
        unknown += sequences.unknown.size + sequences.unreported();
        lost += this.countLost(log, sequences);
      }
    }
    return { counts: { acknowledged, lost, unknown, ...this.counts }, evidence: this.evidence.all() };
  }

  private poll(topic: string, task: string, { partition, offset, count }: PolledRange): void {
    const log = this.log(topic, partition);
    const load = this.loadOfTask.get(task) ?? task;
    const polled = log.polled.get(load) ?? new Intervals();
    log.polled.set(load, polled);
    const again = polled.overlap(offset, count);
    if (again > 0) {
      const others = again === 1 ? "" : `, with ${again - 1} of those after it`;
      const [first] = polled.runsWithin(offset, count);
      this.note("redelivered", log, first?.from ?? offset, () => ({
        task,
        sequence: null,
        detail: `given to ${load} again${others}`,
      }));
      this.counts.redelivered += again;
    }
    polled.add(offset, count);
  }

  private corrupt(log: Log, offset: number, detail: string): void {
    this.counts.corrupted += 1;
    this.note("corrupted", log, offset, () => ({ task: null, sequence: null, detail }));
  }

  private place(log: Log, offset: number, { incarnation, sequence }: Payload): void {
    const sequences = this.sequences(log.topic, log.partition, incarnation, null, log);
    const { task } = sequences;
    const sighting = sequences.see(sequence);
    if (sighting.kind === "copy") {
      this.counts.duplicated += 1;
      this.note("duplicated", log, offset, () => ({ task, sequence, detail: duplicateText(sequences, sequence) }));
      return;
    }
    if (sighting.kind === "late") {
      this.counts.reordered += 1;
      this.note("reordered", log, offset, () => ({ task, sequence, detail: `comes after sequence ${sighting.after}` }));
    }
    if (sequences.failed.has(sequence)) {
      this.counts.failedButPresent += 1;
      this.note("failedButPresent", log, offset, () => ({
        task,
        sequence,
        detail: "reported as failed, and in the log",
      }));
    }
    if (sequences.acknowledged.has(sequence)) this.expectRead(log, offset, task, sequence);
  }

  private expectRead(log: Log, offset: number, task: string | null, sequence: number): void {
    for (const load of this.groups.get(log.topic) ?? []) {
      if (log.polled.get(load)?.has(offset)) continue;
      this.counts.unread += 1;
      this.note("unread", log, offset, () => ({ task, sequence, detail: `never given to ${load}` }));
    }
  }

  private countLost(log: Log, sequences: Sequences): number {
    let lost = 0;
    for (const { from, count } of sequences.lost()) {
      lost += count;
      this.evidence.add("lost", () => lostRun(log, sequences, { from, count }));
    }
    return lost;
  }

  private note(
    anomaly: keyof IntegrityCounts,
    { topic, partition }: Log,
    offset: number,
    rest: () => Pick<Evidence, "task" | "sequence" | "detail">,
  ): void {
    this.evidence.add(anomaly, () => ({ topic, partition, offset, ...rest() }));
  }

  private sequences(
    topic: string,
    partition: number,
    incarnation: number,
    task: string | null,
    log = this.log(topic, partition),
  ): Sequences {
    const known = log.senders.get(incarnation);
    if (known !== undefined) return known;
    const sequences = new Sequences(task);
    log.senders.set(incarnation, sequences);
    return sequences;
  }

  private log(topic: string, partition: number): Log {
    const key = `${topic}/${partition}`;
    const known = this.logs.get(key);
    if (known !== undefined) return known;
    const log = { topic, partition, senders: new Map(), polled: new Map(), end: 0 };
    this.logs.set(key, log);
    return log;
  }
}

/** A partition. */
interface Log {
  readonly topic: string;
  readonly partition: number;
  /** By incarnation. */
  readonly senders: Map<number, Sequences>;
  /** Offsets that were given to each group, by load. */
  readonly polled: Map<string, Intervals>;
  /** One past the last offset that was read. */
  end: number;
}

function lostRun(log: Log, sequences: Sequences, { from, count }: Run): Omit<Evidence, "anomaly"> {
  const offset = sequences.acknowledgedAt(from);
  const others = count === 1 ? "" : `, with ${count - 1} after it`;
  const detail = `acknowledged at offset ${offset}, absent from the log, which ends at ${log.end}${others}`;
  return { topic: log.topic, partition: log.partition, offset, task: sequences.task, sequence: from, detail };
}

function duplicateText(sequences: Sequences, sequence: number): string {
  const offset = sequences.acknowledgedAt(sequence);
  return offset === null ? "a further copy, never acknowledged" : `a further copy; acknowledged at offset ${offset}`;
}
