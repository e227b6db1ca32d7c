/** Topics and the load on them, with defaults that a reader may expect. */
import type { Load, Topic } from "../documents";

type ProduceLoad = Extract<Load, { kind: "produce" }>;
type ConsumeLoad = Extract<Load, { kind: "consume" }>;
/** What must be said, and what may be. */
type With<T, Needed extends keyof T> = Pick<T, Needed> & Partial<Omit<T, "kind">>;

/** A topic, created for the run. `config` is Kafka's own topic configuration. */
export function topic(name: string, options: Partial<Omit<Topic, "name">> = {}): Topic {
  return { name, partitions: 6, replicationFactor: 3, config: {}, ...options };
}

/**
 * Producers, in an open model: sends are due at `rate`, whatever the brokers do.
 * Defaults: 1 task, acks "all", kafkajs and its own `requestTimeout` of 30 s and 5 retries, not idempotent, 5 ms of linger.
 */
export function produce(options: With<ProduceLoad, "topic" | "rate" | "size">): ProduceLoad {
  return {
    kind: "produce",
    tasks: 1,
    acks: "all",
    client: "kafkajs",
    idempotent: false,
    linger: "5ms",
    requestTimeout: "30s",
    retries: 5,
    ...options,
  };
}

/**
 * Consumers of one group that read everything, from the start.
 * Defaults: 1 task, kafkajs and its own `sessionTimeout` and `requestTimeout` of 30 s.
 */
export function consume(options: With<ConsumeLoad, "topic" | "group">): ConsumeLoad {
  return { kind: "consume", tasks: 1, client: "kafkajs", sessionTimeout: "30s", requestTimeout: "30s", ...options };
}
