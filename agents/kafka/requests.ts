/**
 * The requests that we send ourselves, each in one version that every Kafka 4 serves
 * (https://kafka.apache.org/protocol#protocol_messages). kafkajs hides what a run must know: who really answers, epochs, the
 * active controller, and how long a request took on a connection that was there before.
 */
import { Reader, Writer } from "./wire";

/** A request, and how to read its answer. */
export interface Request<T> {
  readonly key: number;
  readonly version: number;
  /** Whether headers have tagged fields. */
  readonly flexible: boolean;
  readonly body: Buffer;
  readonly parse: (reader: Reader) => T;
}

const CLIENT_ID = "drone";

/** The whole frame, as it goes over the wire. */
export function frame({ key, version, flexible, body }: Request<unknown>, correlation: number): Buffer {
  const header = new Writer().int16(key).int16(version).int32(correlation).string(CLIENT_ID);
  if (flexible) header.tags();
  const payload = Buffer.concat([header.bytes(), body]);
  return Buffer.concat([new Writer().int32(payload.length).bytes(), payload]);
}

/** Reads an answer from after its size and correlation id. */
export function parseAnswer<T>({ flexible, parse }: Request<T>, bytes: Buffer): T {
  const reader = new Reader(bytes);
  if (flexible) reader.tags();
  return parse(reader);
}

/** The smallest exchange there is; CLIENT, REPLICATION and CONTROLLER listeners all answer it. Gives the error code. */
export const API_VERSIONS: Request<number> = {
  key: 18,
  version: 0,
  flexible: false,
  body: Buffer.alloc(0),
  parse: (reader) => reader.int16(),
};

export interface QuorumAnswer {
  readonly error: number;
  readonly leader: number;
  readonly epoch: number;
}

/** Only the active controller answers without an error. In KRaft, metadata names any broker as controller. */
export const DESCRIBE_QUORUM: Request<QuorumAnswer> = {
  key: 55,
  version: 0,
  flexible: true,
  body: quorumBody(),
  parse: parseQuorum,
};

function quorumBody(): Buffer {
  const writer = new Writer();
  return writer
    .compactArray(["__cluster_metadata"], (topic) =>
      writer
        .compactString(topic)
        .compactArray([0], (partition) => writer.int32(partition).tags())
        .tags(),
    )
    .tags()
    .bytes();
}

function parseQuorum(reader: Reader): QuorumAnswer {
  const none = { error: -1, leader: -1, epoch: -1 };
  const error = reader.int16();
  // Nothing is read after the first partition: its voters follow, which nobody asks for.
  if (error !== 0 || reader.uvarint() < 2) return { ...none, error: error || -1 };
  reader.compactString();
  if (reader.uvarint() < 2) return none;
  reader.int32();
  return { error: reader.int16(), leader: reader.int32(), epoch: reader.int32() };
}

export interface PartitionMetadata {
  readonly partition: number;
  /** -1 while there is none. */
  readonly leader: number;
  readonly epoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

export interface TopicMetadata {
  readonly error: number;
  readonly topic: string;
  readonly partitions: readonly PartitionMetadata[];
}

export interface Metadata {
  /** Those that are not fenced. */
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[];
  readonly topics: readonly TopicMetadata[];
}

/** Creates nothing. */
export function metadata(topics: readonly string[]): Request<Metadata> {
  const writer = new Writer();
  const body = writer.array(topics, (topic) => writer.string(topic)).int8(0);
  return { key: 3, version: 7, flexible: false, body: body.bytes(), parse: parseMetadata };
}

function parseMetadata(reader: Reader): Metadata {
  reader.int32(); // throttled for
  const brokers = reader.array(() => {
    const broker = { id: reader.int32(), host: reader.string() ?? "", port: reader.int32() };
    reader.string(); // rack
    return broker;
  });
  reader.string(); // cluster id
  reader.int32(); // "controller": any broker
  return { brokers, topics: reader.array(() => parseTopic(reader)) };
}

function parseTopic(reader: Reader): TopicMetadata {
  const error = reader.int16();
  const topic = reader.string() ?? "";
  reader.boolean(); // internal
  const partitions = reader.array(() => {
    reader.int16(); // error
    const found = { partition: reader.int32(), leader: reader.int32(), epoch: reader.int32() };
    const [replicas, isr] = [ids(reader), ids(reader)];
    ids(reader); // offline
    return { ...found, replicas, isr };
  });
  return { error, topic, partitions };
}

function ids(reader: Reader): number[] {
  return reader.array(() => reader.int32());
}

export interface CoordinatorAnswer {
  readonly error: number;
  readonly broker: number;
}

/** The broker that coordinates a group. Asked for the first time, Kafka makes the topic of offsets. */
export function findCoordinator(group: string): Request<CoordinatorAnswer> {
  const body = new Writer().string(group).bytes();
  const parse = (reader: Reader) => ({ error: reader.int16(), broker: reader.int32() });
  return { key: 10, version: 0, flexible: false, body, parse };
}

export interface PartitionOffset {
  readonly partition: number;
  readonly error: number;
  /** -1 where nothing was committed. */
  readonly offset: number;
}

/** What a group committed for a topic, asked of its coordinator. */
export function offsetFetch(group: string, topic: string, partitions: readonly number[]): Request<PartitionOffset[]> {
  const writer = new Writer().string(group);
  writer.array([topic], (name) => writer.string(name).array(partitions, (partition) => writer.int32(partition)));
  const parse = (reader: Reader) =>
    ofOneTopic(reader, () => {
      const [partition, offset] = [reader.int32(), reader.int64()];
      reader.string(); // the committer's own words
      return { partition, offset, error: reader.int16() };
    });
  return { key: 9, version: 1, flexible: false, body: writer.bytes(), parse };
}

const LATEST = -1;
const NO_REPLICA = -1;

/** The high watermarks of partitions, asked of their leader. */
export function latestOffsets(topic: string, partitions: readonly number[]): Request<PartitionOffset[]> {
  const writer = new Writer().int32(NO_REPLICA);
  writer.array([topic], (name) =>
    writer.string(name).array(partitions, (partition) => writer.int32(partition).int64(LATEST)),
  );
  const parse = (reader: Reader) =>
    ofOneTopic(reader, () => {
      const [partition, error] = [reader.int32(), reader.int16()];
      reader.int64(); // timestamp
      return { partition, error, offset: reader.int64() };
    });
  return { key: 2, version: 1, flexible: false, body: writer.bytes(), parse };
}

function ofOneTopic<T>(reader: Reader, partition: () => T): T[] {
  return reader
    .array(() => {
      reader.string();
      return reader.array(partition);
    })
    .flat();
}
