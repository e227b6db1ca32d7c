/**
 * Reads topics whole, from the first offset to the high watermark at the start of the reading. kafkajs reads through consumer
 * groups only; ours has one member, commits nothing and is deleted afterwards.
 */
import { type Admin, type Consumer, type EachBatchPayload, Kafka, logLevel } from "kafkajs";
import { routedSocketFactory } from "../kafka/routes";

export interface LogSource {
  readonly bootstrap: string;
  /** Advertised `host:port` to the address to use: the audit goes past the faults. */
  readonly routes: Readonly<Record<string, string>>;
  readonly group: string;
  readonly topics: readonly string[];
}

export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer;
}

export interface Reading {
  /** All of it must be read by then, in milliseconds from now. */
  readonly withinMs: number;
  readonly onRecord: (record: LogRecord) => void;
  /** Told at most each second. */
  readonly onProgress: (read: number, total: number) => void;
}

/** The log cannot be read whole; the message says why, in words for the result. */
export class IncompleteLog extends Error {
  constructor(why: string) {
    super(why);
    this.name = "IncompleteLog";
  }
}

/** @throws IncompleteLog when records were deleted, may have been, or were not all read in time */
export async function readLog(source: LogSource, reading: Reading): Promise<void> {
  const kafka = connect(source);
  const admin = kafka.admin();
  await admin.connect();
  try {
    await refuseCompaction(admin, source.topics);
    const ends = await wholeLogs(admin, source.topics);
    try {
      await readUpTo(kafka, source, ends, reading);
    } finally {
      await deleteGroup(admin, source.group);
    }
    // Retention may have run while we read.
    await wholeLogs(admin, source.topics);
  } finally {
    await admin.disconnect();
  }
}

/** 2 MiB a partition and 32 MiB in all: large enough that the fetches are not what takes time. */
const FETCH = { maxBytesPerPartition: 2 * 1024 ** 2, maxBytes: 32 * 1024 ** 2, minBytes: 1, maxWaitTimeInMs: 100 };
const REQUEST_TIMEOUT_MS = 15_000;
const PROGRESS_EVERY_MS = 1_000;
const TOPIC_RESOURCE = 2;

function connect({ bootstrap, routes }: LogSource): Kafka {
  return new Kafka({
    clientId: "drone-audit",
    brokers: [bootstrap],
    socketFactory: routedSocketFactory(routes),
    requestTimeout: REQUEST_TIMEOUT_MS,
    logLevel: logLevel.NOTHING,
    retry: { retries: 10, maxRetryTime: 1_000 },
  });
}

/** Compaction removes records and moves no watermark, so it is asked for by name. */
async function refuseCompaction(admin: Admin, topics: readonly string[]): Promise<void> {
  const resources = topics.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: ["cleanup.policy"] }));
  const { resources: described } = await admin.describeConfigs({ resources, includeSynonyms: false });
  for (const { resourceName, configEntries } of described) {
    const policy = configEntries.find(({ configName }) => configName === "cleanup.policy")?.configValue ?? "";
    if (policy.includes("compact")) throw new IncompleteLog(`${resourceName} is compacted, so records may be gone`);
  }
}

/** The end of each partition, by topic; throws if a log does not begin at offset 0. */
async function wholeLogs(admin: Admin, topics: readonly string[]): Promise<Map<string, Map<number, number>>> {
  const ends = new Map<string, Map<number, number>>();
  for (const topic of topics) {
    const partitions = await admin.fetchTopicOffsets(topic);
    const deleted = partitions.find(({ low }) => Number(low) > 0);
    if (deleted !== undefined) {
      const { partition, low } = deleted;
      throw new IncompleteLog(`partition ${partition} of ${topic} begins at offset ${low}: older records were deleted`);
    }
    ends.set(topic, new Map(partitions.map(({ partition, high }) => [partition, Number(high)])));
  }
  return ends;
}

async function readUpTo(
  kafka: Kafka,
  { group, topics }: LogSource,
  ends: ReadonlyMap<string, ReadonlyMap<number, number>>,
  { withinMs, onRecord, onProgress }: Reading,
): Promise<void> {
  const progress = new Progress(ends);
  if (progress.complete) return;
  const consumer = kafka.consumer({ groupId: group, ...FETCH, retry: { retries: 10, maxRetryTime: 1_000 } });
  const timer = setInterval(() => onProgress(progress.read, progress.total), PROGRESS_EVERY_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      const late = () =>
        reject(new IncompleteLog(`${progress.read} of ${progress.total} records read in ${withinMs / 1_000} s`));
      setTimeout(late, withinMs).unref();
      const eachBatch = async ({ batch }: EachBatchPayload) => {
        const { topic, partition } = batch;
        for (const { offset, value } of batch.messages) {
          if (value !== null && progress.take(topic, partition, Number(offset))) {
            onRecord({ topic, partition, offset: Number(offset), value });
          }
        }
        if (progress.ended(topic, partition)) consumer.pause([{ topic, partitions: [partition] }]);
        if (progress.complete) resolve();
      };
      run(consumer, topics, eachBatch).catch(reject);
    });
    onProgress(progress.read, progress.total);
  } finally {
    clearInterval(timer);
    await consumer.disconnect();
  }
}

async function run(
  consumer: Consumer,
  topics: readonly string[],
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatch });
}

/** How far each partition was read. A rebalance begins anew at the start, and nothing may be seen twice for it. */
class Progress {
  private readonly next = new Map<string, number>();
  private readonly unread = new Map<string, number>();
  readonly total: number;
  read = 0;

  constructor(ends: ReadonlyMap<string, ReadonlyMap<number, number>>) {
    for (const [topic, partitions] of ends) {
      for (const [partition, end] of partitions) if (end > 0) this.unread.set(`${topic}/${partition}`, end);
    }
    this.total = [...this.unread.values()].reduce((sum, end) => sum + end, 0);
  }

  /** True if this offset is due, and not beyond the end. */
  take(topic: string, partition: number, offset: number): boolean {
    const key = `${topic}/${partition}`;
    const end = this.unread.get(key);
    if (end === undefined || offset < (this.next.get(key) ?? 0) || offset >= end) return false;
    this.next.set(key, offset + 1);
    this.read += 1;
    if (offset + 1 === end) this.unread.delete(key);
    return true;
  }

  ended(topic: string, partition: number): boolean {
    return !this.unread.has(`${topic}/${partition}`);
  }

  get complete(): boolean {
    return this.unread.size === 0;
  }
}

/** Our member has left, so the group is empty. One that can't be deleted harms nothing: the brokers forget it in time. */
async function deleteGroup(admin: Admin, group: string): Promise<void> {
  await admin.deleteGroups([group]).catch(() => {});
}
