/**
 * A group consumer over kafkajs. Offsets are committed each second beside the polling, as other clients do: kafkajs's own
 * auto-commit waits for the coordinator after every batch, whatever interval it is given (runner.js, handleBatch). So
 * what was received up to a second before a rebalance or a crash may be delivered again, and counts as redelivered.
 */
import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload } from "kafkajs";
import type { ConsumerClient, ConsumerSettings, PolledBatch } from "../client";
import { connection, retryOptions } from "./connect";

const COMMIT_EVERY_MS = 1_000;
/** Java's `fetch.max.wait.ms`. kafkajs's 5 s would hold up heartbeats and the end. */
const FETCH_WAIT_MS = 500;
/** Java's `heartbeat.interval.ms`, at most a third of the session. */
const HEARTBEAT_MS = 3_000;
/** After so many in a row kafkajs joins the group anew; only then it looks for another coordinator. */
const RETRIES = 3;
const JOIN_WITHIN_MS = 60_000;
const RESTART_AFTER_MS = 1_000;
const CLOSE_MS = 5_000;

export async function kafkajsConsumer(
  settings: ConsumerSettings,
  onBatch: (batch: PolledBatch) => void,
): Promise<ConsumerClient> {
  const session = new Session(settings, onBatch);
  await within(JOIN_WITHIN_MS, session.open(), `did not join group ${settings.group}`);
  return session;
}

class Session implements ConsumerClient {
  private consumer: Consumer | null = null;
  /** The offset to commit for each partition that we own: one after the last that was received. */
  private readonly next = new Map<number, number>();
  private committing = false;
  private closing = false;
  private readonly timer = setInterval(() => this.commit(), COMMIT_EVERY_MS);

  constructor(
    private readonly settings: ConsumerSettings,
    private readonly onBatch: (batch: PolledBatch) => void,
  ) {}

  /** Resolves when the group has given us our partitions. */
  async open(): Promise<void> {
    const { topic } = this.settings;
    const consumer = this.create();
    this.consumer = consumer;
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, (event) => {
        this.keepAssigned(event);
        resolve();
      });
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: async (payload) => this.received(payload) });
    await joined;
  }

  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.timer);
    this.consumer?.pause([{ topic: this.settings.topic }]);
    const end = this.commit().then(() => this.consumer?.disconnect());
    await within(CLOSE_MS, end, "the consumer did not stop").catch((error: Error) =>
      this.settings.onError(error.message),
    );
  }

  private create(): Consumer {
    const { settings } = this;
    const { kafka, sockets } = connection(settings, [settings.bootstrap], RETRIES);
    const consumer = kafka.consumer({
      groupId: settings.group,
      sessionTimeout: settings.sessionTimeoutMs,
      // How long a JoinGroup may hang on a coordinator that went silent; members that are alive rejoin within a heartbeat.
      rebalanceTimeout: settings.sessionTimeoutMs,
      heartbeatInterval: Math.min(HEARTBEAT_MS, Math.floor(settings.sessionTimeoutMs / 3)),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      retry: retryOptions(RETRIES),
      allowAutoTopicCreation: false,
    });
    consumer.on(consumer.events.REQUEST_TIMEOUT, ({ payload }) => sockets.dropConnections(payload.broker));
    consumer.on(consumer.events.REBALANCING, () => this.commit());
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.reopen();
    });
    return consumer;
  }

  /** kafkajs restarts itself after errors that it calls retriable; for a load nothing is a reason to stop. */
  private reopen(): void {
    setTimeout(() => {
      if (this.closing) return;
      this.open().catch((error: Error) => {
        this.settings.onError(error.message);
        this.reopen();
      });
    }, RESTART_AFTER_MS);
  }

  private received({ batch }: EachBatchPayload): void {
    const records = batch.messages.flatMap(({ offset, value }) =>
      value === null ? [] : [{ offset: Number(offset), value }],
    );
    this.next.set(batch.partition, Number(batch.lastOffset()) + 1);
    this.onBatch({ partition: batch.partition, records });
  }

  /** A partition that went to another member is not ours to commit any more. */
  private keepAssigned({ payload }: ConsumerGroupJoinEvent): void {
    const assigned = new Set(payload.memberAssignment[this.settings.topic]);
    for (const partition of this.next.keys()) if (!assigned.has(partition)) this.next.delete(partition);
  }

  private async commit(): Promise<void> {
    if (this.committing || this.consumer === null || this.next.size === 0) return;
    const offsets = [...this.next].map(([partition, offset]) => ({
      topic: this.settings.topic,
      partition,
      offset: String(offset),
    }));
    this.committing = true;
    try {
      await this.consumer.commitOffsets(offsets);
      for (const { partition, offset } of offsets) {
        if (this.next.get(partition) === Number(offset)) this.next.delete(partition);
      }
    } catch (error) {
      this.settings.onError(error instanceof Error ? error.message : String(error));
    } finally {
      this.committing = false;
    }
  }
}

async function within<T>(ms: number, work: Promise<T>, late: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${late} within ${ms / 1_000} s`)), ms);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
