/**
 * A producer over kafkajs. Every send is one batch to one partition, so that its outcome concerns one partition and its offsets
 * follow from the answer's base offset.
 *
 * Sends are kept apart in *lanes*: several kafkajs producers, each for partitions that one broker leads at the start. There are
 * two reasons. All sends of a kafkajs producer wait for one shared refresh of metadata, which asks any broker that seems
 * connected; with a single producer, a broker that went silent would stop the sends to all others for a request timeout. And a broker
 * works on one request of a connection at a time, until it is replicated; the Java client puts all partitions of a broker into
 * one request, where kafkajs could not tell their outcomes apart. A partition stays in its lane when its leader moves.
 */
import { type Kafka, Partitioners, type Producer, type RecordMetadata } from "kafkajs";
import type { ProducerClient, ProducerSettings, SendResult } from "../client";
import { connection, retryOptions } from "./connect";
import { outcomeOf } from "./outcome";
import type { WatchedSockets } from "./sockets";

const ACKS = { all: -1, "1": 1, "0": 0 } as const;
/** Connections of one task, enough for one a partition in most tests. */
const LANES = 16;
/** Retries of what happens before the load starts. */
const START_RETRIES = 10;
/** How long a clean end may take; after it the process ends anyway. */
const CLOSE_MS = 3_000;

export async function kafkajsProducer(settings: ProducerSettings): Promise<ProducerClient> {
  const leaders = await leadersOf(settings);
  const connections = laneNumbers(leaders);
  const laneCount = Math.max(...connections) + 1;
  const lanes = await Promise.all(
    Array.from({ length: laneCount }, (_, lane) => openLane(settings, leaders, connections.indexOf(lane))),
  );
  return {
    connections,
    send: async (partition, values) => {
      const lane = lanes[connections[partition] ?? -1];
      if (lane === undefined) return { outcome: "failed", error: `partition ${partition} does not exist` };
      return send(settings, lane, partition, values);
    },
    close: async () => {
      const closing = Promise.allSettled(lanes.map(({ producer }) => producer.disconnect()));
      await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
    },
  };
}

/**
 * For each partition the number of its lane: no lane has partitions of two leaders, and leaders have equally many lanes, at
 * most `LANES` in all but at least one each.
 */
export function laneNumbers(leaders: readonly string[]): number[] {
  const perLeader = Math.max(1, Math.floor(LANES / new Set(leaders).size));
  const numbers = new Map<string, number>();
  const seen = new Map<string, number>();
  return leaders.map((leader) => {
    const nth = seen.get(leader) ?? 0;
    seen.set(leader, nth + 1);
    const lane = `${leader} ${nth % perLeader}`;
    const number = numbers.get(lane) ?? numbers.size;
    numbers.set(lane, number);
    return number;
  });
}

interface Lane {
  readonly producer: Producer;
  readonly sockets: WatchedSockets;
}

/** The advertised address of each partition's leader. */
async function leadersOf(settings: ProducerSettings): Promise<string[]> {
  const { kafka } = connection(settings, [settings.bootstrap], START_RETRIES);
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { brokers } = await admin.describeCluster();
    const addressOf = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]));
    const { topics } = await admin.fetchTopicMetadata({ topics: [settings.topic] });
    const leaderOf = new Map(topics[0]?.partitions.map(({ partitionId, leader }) => [partitionId, leader]));
    return Array.from({ length: settings.partitions }, (_, partition) => {
      const address = addressOf.get(leaderOf.get(partition) ?? -1);
      if (address === undefined)
        throw new Error(`partition ${partition} of ${settings.topic} has no leader that is up`);
      return address;
    });
  } finally {
    await admin.disconnect();
  }
}

/** The lane of the partition's leader; the other brokers are asked when it is gone. */
async function openLane(settings: ProducerSettings, leaders: readonly string[], partition: number): Promise<Lane> {
  const brokers = new Set([leaders[partition] ?? settings.bootstrap, ...leaders]);
  const { kafka, sockets } = connection(settings, [...brokers], settings.retries);
  const producer = createProducer(kafka, settings);
  producer.on(producer.events.REQUEST_TIMEOUT, ({ payload }) => sockets.dropConnections(payload.broker));
  await producer.connect();
  // Without messages nothing is sent, but the topic's metadata is loaded.
  await producer.send({ topic: settings.topic, messages: [] });
  return { producer, sockets };
}

function createProducer(kafka: Kafka, { idempotent, retries }: ProducerSettings): Producer {
  return kafka.producer({
    idempotent,
    retry: retryOptions(retries),
    allowAutoTopicCreation: false,
    // Every message names its partition; naming a partitioner silences a warning about its default.
    createPartitioner: Partitioners.DefaultPartitioner,
  });
}

async function send(
  { topic, acks, retries, requestTimeoutMs }: ProducerSettings,
  { producer, sockets }: Lane,
  partition: number,
  values: readonly Buffer[],
): Promise<SendResult> {
  const before = sockets.produced(partition);
  try {
    const messages = values.map((value) => ({ value, partition }));
    const answers = await producer.send({ topic, acks: ACKS[acks], timeout: requestTimeoutMs, messages });
    return acks === "0" ? { outcome: "unknown", error: null } : acknowledged(answers);
  } catch (error) {
    const written = sockets.produced(partition) > before;
    const message = error instanceof Error ? error.message : String(error);
    return { outcome: outcomeOf(error, { written, retries, acks }), error: message };
  }
}

function acknowledged(answers: readonly RecordMetadata[]): SendResult {
  const baseOffset = Number(answers[0]?.baseOffset ?? -1);
  return baseOffset >= 0
    ? { outcome: "acknowledged", baseOffset }
    : { outcome: "unknown", error: "the broker acknowledged without an offset" };
}
