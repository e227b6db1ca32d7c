/**
 * The sockets under a kafkajs client: what was really written, and connections that no longer answer.
 *
 * kafkajs keeps a connection whose request timed out, and neither closes it nor asks for new metadata, so that a send to a broker
 * that went silent stays there until `metadataMaxAge` (five minutes). The Java client closes such a connection, waits
 * before it opens another, and asks somebody else who leads now (NetworkClient.handleTimedOutRequests). `dropConnections`
 * does the same under kafkajs: it sees a broken connection, which it knows how to handle.
 */
import { Socket } from "node:net";
import type { ISocketFactory } from "kafkajs";

export interface WatchedSockets {
  readonly factory: ISocketFactory;
  /** How many produce requests that carry this partition were given to a socket. */
  produced(partition: number): number;
  /** Breaks the connections to `host:port` and refuses new ones for a moment. */
  dropConnections(broker: string): void;
}

/**
 * Milliseconds in which no new connection is opened to a broker that did not answer: longer than kafkajs waits before its
 * first retry (300 ms and 20 %), so that this retry asks the others for metadata first. The Java client waits from 50 ms up to 1 s.
 */
const RECONNECT_AFTER_MS = 500;

export function watchSockets(factory: ISocketFactory): WatchedSockets {
  const open = new Map<string, Set<Socket>>();
  const refusedUntil = new Map<string, number>();
  const produced = new Map<number, number>();

  const watched: ISocketFactory = (args) => {
    const broker = `${args.host}:${args.port}`;
    if (performance.now() < (refusedUntil.get(broker) ?? 0)) return refusedSocket(broker);
    const socket = factory(args);
    const sockets = open.get(broker) ?? new Set();
    open.set(broker, sockets.add(socket));
    socket.once("close", () => sockets.delete(socket));
    countProduces(socket, produced);
    return socket;
  };

  return {
    factory: watched,
    produced: (partition) => produced.get(partition) ?? 0,
    dropConnections: (broker) => {
      refusedUntil.set(broker, performance.now() + RECONNECT_AFTER_MS);
      for (const socket of open.get(broker) ?? []) socket.destroy(new Error(`no answer from ${broker} in time`));
    },
  };
}

/** A socket that fails once its creator listens. */
function refusedSocket(broker: string): Socket {
  return new Socket().destroy(new Error(`not connecting to ${broker} so soon after it did not answer`));
}

/** kafkajs gives each request to the socket in one write, so a write is where a request starts. */
function countProduces(socket: Socket, produced: Map<number, number>): void {
  socket.write = new Proxy(socket.write, {
    apply: (write, self, args: unknown[]) => {
      const [bytes] = args;
      for (const partition of Buffer.isBuffer(bytes) ? producePartitions(bytes) : []) {
        produced.set(partition, (produced.get(partition) ?? 0) + 1);
      }
      return Reflect.apply(write, self, args);
    },
  });
}

const PRODUCE = 0;

/**
 * The partitions in a produce request, empty for any other. Layout of request header v1 and Produce v3 to v8
 * (https://kafka.apache.org/protocol#The_Messages_Produce); kafkajs 2 sends at most v7.
 */
export function producePartitions(request: Buffer): number[] {
  if (request.length < 14 || request.readInt16BE(4) !== PRODUCE) return [];
  let at = 12; // after size, key, version and correlation id
  at += stringSize(request, at); // client id
  at += stringSize(request, at); // transactional id
  at += 6; // acks, timeout
  const partitions: number[] = [];
  const topics = request.readInt32BE(at);
  at += 4;
  for (let topic = 0; topic < topics; topic += 1) {
    at += stringSize(request, at);
    const count = request.readInt32BE(at);
    at += 4;
    for (let n = 0; n < count; n += 1) {
      partitions.push(request.readInt32BE(at));
      at += 8 + request.readInt32BE(at + 4); // partition, size of the records, records
    }
  }
  return partitions;
}

/** A string has its length before it; -1 is null. */
function stringSize(request: Buffer, at: number): number {
  return 2 + Math.max(0, request.readInt16BE(at));
}
