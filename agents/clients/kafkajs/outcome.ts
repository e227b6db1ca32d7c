/**
 * What a rejected send proves. `failed` says that no attempt appended anything to the log; whatever is short of a proof
 * is `unknown`. Two things are proof:
 *
 * 1. No produce request for the partition was given to a socket while the send lasted. This covers refused connections,
 *    missing metadata and time-outs of kafkajs's own locks, over any number of retries.
 * 2. There was only one attempt, and the partition's leader answered it with an error that it decides on before it appends.
 *
 * An error's class alone is none: after a produce request is cut off, kafkajs asks for new metadata, and if that fails
 * too, it reports that second error only.
 */
import { KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } from "kafkajs";

export interface Attempted {
  /** Whether a produce request for the partition was written while the send lasted. */
  readonly written: boolean;
  /** As configured. */
  readonly retries: number;
  readonly acks: "all" | "1" | "0";
}

export function outcomeOf(error: unknown, { written, retries, acks }: Attempted): "failed" | "unknown" {
  if (!written) return "failed";
  const once = retries === 0 || (error instanceof KafkaJSNumberOfRetriesExceeded && error.retryCount === 0);
  const answer = protocolError(error);
  if (!once || answer === null) return "unknown";
  return REFUSED.has(answer) || (acks !== "all" && answer === "NOT_LEADER_FOR_PARTITION") ? "failed" : "unknown";
}

/**
 * Answers to a produce request that come from checks before the append, by kafkajs's names, and that no metadata answer
 * carries. Sources are Kafka's ReplicaManager.appendRecordsToLeader, Partition.appendRecordsToLeader, UnifiedLog.append and
 * ProducerAppendInfo.
 *
 * Not among them, on purpose: NOT_LEADER_FOR_PARTITION with acks=all, for a leader that loses its office while it waits
 * for followers answers so after its append (DelayedProduce, Partition.checkEnoughReplicasReachOffset);
 * UNKNOWN_TOPIC_OR_PARTITION for the same reason; NOT_ENOUGH_REPLICAS_AFTER_APPEND and REQUEST_TIMED_OUT, which say that it
 * was appended; KAFKA_STORAGE_ERROR, after which nobody knows; DUPLICATE_SEQUENCE_NUMBER, which says it is there already.
 */
const REFUSED: ReadonlySet<string> = new Set([
  "NOT_ENOUGH_REPLICAS",
  "MESSAGE_TOO_LARGE",
  "RECORD_LIST_TOO_LARGE",
  "CORRUPT_MESSAGE",
  "INVALID_RECORD",
  "INVALID_REQUIRED_ACKS",
  "INVALID_TIMESTAMP",
  "UNSUPPORTED_FOR_MESSAGE_FORMAT",
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "INVALID_PRODUCER_EPOCH",
]);

/** The type of the broker's error at the bottom of kafkajs's wrappers; null if it is none. */
function protocolError(error: unknown): string | null {
  if (error instanceof KafkaJSProtocolError) return error.type;
  return error instanceof Error && error.cause !== undefined ? protocolError(error.cause) : null;
}
