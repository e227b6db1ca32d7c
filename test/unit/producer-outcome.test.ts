/**
 * Errors as kafkajs makes them: its own retrier wraps what its own protocol table creates. The modules are kafkajs's
 * internals, so that an upgrade that changes them fails here.
 */
import { KafkaJSConnectionError, KafkaJSLockTimeout, KafkaJSRequestTimeoutError } from "kafkajs";
import { type Attempted, outcomeOf } from "../../agents/clients/kafkajs/outcome";

const { createErrorFromCode }: { createErrorFromCode: (code: number) => Error } = require("kafkajs/src/protocol/error");
const createRetrier: (
  options: object,
) => (attempt: (bail: (error: Error) => void) => Promise<unknown>) => Promise<unknown> = require("kafkajs/src/retry");

/** What a send rejects with when each of its attempts ends in this error. */
async function rejection(error: Error, retries: number): Promise<unknown> {
  const retrier = createRetrier({ retries, initialRetryTime: 1, maxRetryTime: 1 });
  try {
    await retrier(async (bail) => {
      if ("retriable" in error && error.retriable === false) bail(error);
      else throw error;
      return new Promise(() => {});
    });
  } catch (rejected) {
    return rejected;
  }
  throw new Error("the retrier did not reject");
}

const CODES = {
  CORRUPT_MESSAGE: 2,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  NOT_LEADER_FOR_PARTITION: 6,
  REQUEST_TIMED_OUT: 7,
  MESSAGE_TOO_LARGE: 10,
  RECORD_LIST_TOO_LARGE: 18,
  NOT_ENOUGH_REPLICAS: 19,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 20,
  INVALID_REQUIRED_ACKS: 21,
  INVALID_TIMESTAMP: 32,
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 43,
  OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
  DUPLICATE_SEQUENCE_NUMBER: 46,
  INVALID_PRODUCER_EPOCH: 47,
  KAFKA_STORAGE_ERROR: 56,
  INVALID_RECORD: 87,
} as const;

const once: Attempted = { written: true, retries: 0, acks: "all" };
const answers: [name: keyof typeof CODES, acksAll: string, acksOne: string][] = [
  ["NOT_ENOUGH_REPLICAS", "failed", "failed"],
  ["MESSAGE_TOO_LARGE", "failed", "failed"],
  ["RECORD_LIST_TOO_LARGE", "failed", "failed"],
  ["CORRUPT_MESSAGE", "failed", "failed"],
  ["INVALID_RECORD", "failed", "failed"],
  ["INVALID_REQUIRED_ACKS", "failed", "failed"],
  ["INVALID_TIMESTAMP", "failed", "failed"],
  ["UNSUPPORTED_FOR_MESSAGE_FORMAT", "failed", "failed"],
  ["OUT_OF_ORDER_SEQUENCE_NUMBER", "failed", "failed"],
  ["INVALID_PRODUCER_EPOCH", "failed", "failed"],
  ["NOT_LEADER_FOR_PARTITION", "unknown", "failed"],
  ["UNKNOWN_TOPIC_OR_PARTITION", "unknown", "unknown"],
  ["REQUEST_TIMED_OUT", "unknown", "unknown"],
  ["NOT_ENOUGH_REPLICAS_AFTER_APPEND", "unknown", "unknown"],
  ["DUPLICATE_SEQUENCE_NUMBER", "unknown", "unknown"],
  ["KAFKA_STORAGE_ERROR", "unknown", "unknown"],
];

test.each(answers)(
  "one attempt that the leader answers with %s is %s (acks=all), %s (acks=1)",
  async (name, all, one) => {
    const error = createErrorFromCode(CODES[name]);
    expect(error).toMatchObject({ type: name });
    const rejected = await rejection(error, 0);
    expect(outcomeOf(rejected, once)).toBe(all);
    expect(outcomeOf(rejected, { ...once, acks: "1" })).toBe(one);
  },
);

test("a refusal after retries is unknown: it hides how the earlier attempts ended", async () => {
  const retriable = await rejection(createErrorFromCode(CODES.NOT_ENOUGH_REPLICAS), 2);
  expect(retriable).toMatchObject({ name: "KafkaJSNumberOfRetriesExceeded", retryCount: 2 });
  expect(outcomeOf(retriable, { ...once, retries: 2 })).toBe("unknown");

  const bailed = await rejection(createErrorFromCode(CODES.MESSAGE_TOO_LARGE), 2);
  expect(outcomeOf(bailed, { ...once, retries: 2 })).toBe("unknown");
});

const cutOff: [text: string, error: Error][] = [
  ["a time-out", new KafkaJSRequestTimeoutError("Request Produce(key: 0, version: 7) timed out")],
  ["a broken connection", new KafkaJSConnectionError("Connection error: read ECONNRESET", { code: "ECONNRESET" })],
  // After a produce request that was cut off, the refresh of metadata may be what is reported.
  ["a refused connection", new KafkaJSConnectionError("Connection error: ECONNREFUSED", { code: "ECONNREFUSED" })],
  ["a lock of kafkajs", Reflect.construct(KafkaJSLockTimeout, ["Timeout while acquiring lock"])],
];

test.each(cutOff)("%s is unknown if a produce request was written, and failed if none was", async (_, error) => {
  for (const retries of [0, 2]) {
    const rejected = await rejection(error, retries);
    expect(outcomeOf(rejected, { ...once, retries })).toBe("unknown");
    expect(outcomeOf(rejected, { ...once, retries, written: false })).toBe("failed");
  }
});
