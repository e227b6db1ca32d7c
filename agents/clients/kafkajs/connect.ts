/** What every kafkajs client of ours has in common. */
import { Kafka, type KafkaConfig, logLevel, type RetryOptions } from "kafkajs";
import { routedSocketFactory } from "../../kafka/routes";
import type { ConnectionSettings } from "../client";
import { type WatchedSockets, watchSockets } from "./sockets";

/**
 * kafkajs's own first pause before a retry (300 ms, doubled, ±20 %), but never longer than a second, Java's
 * `retry.backoff.max.ms`: else the pause (up to 30 s) is what is measured after a fault, not the recovery.
 */
const PAUSES = { initialRetryTime: 300, maxRetryTime: 1_000 } as const;

/** Milliseconds for a TCP handshake; kafkajs's default is 1 s, which a lossy link exceeds with the first lost SYN. */
const CONNECTION_TIMEOUT_MS = 3_000;

export interface Connection {
  readonly kafka: Kafka;
  readonly sockets: WatchedSockets;
}

/** @param brokers addresses to start from; the first is asked first */
export function connection(settings: ConnectionSettings, brokers: string[], retries: number): Connection {
  const sockets = watchSockets(routedSocketFactory(settings.routes));
  const config: KafkaConfig = {
    clientId: settings.clientId,
    brokers,
    socketFactory: sockets.factory,
    requestTimeout: settings.requestTimeoutMs,
    enforceRequestTimeout: true,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    retry: retryOptions(retries),
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log }) =>
        settings.onError(typeof log.error === "string" ? `${log.message}: ${log.error}` : log.message),
  };
  return { kafka: new Kafka(config), sockets };
}

export function retryOptions(retries: number): RetryOptions {
  return { ...PAUSES, retries };
}
