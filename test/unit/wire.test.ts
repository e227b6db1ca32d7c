/** Requests as bytes: by hand, and against kafkajs's own encoders. */
import {
  API_VERSIONS,
  DESCRIBE_QUORUM,
  findCoordinator,
  frame,
  latestOffsets,
  metadata,
  offsetFetch,
  parseAnswer,
  type Request,
} from "../../agents/kafka/requests";
import { Reader, Writer } from "../../agents/kafka/wire";

const hex = (text: string): Buffer => Buffer.from(text.replace(/[^0-9a-f]/g, ""), "hex");

test("ApiVersions v0: size, key 18, version 0, correlation, client id", () => {
  expect(frame(API_VERSIONS, 0x01020304)).toEqual(hex("0000000f 0012 0000 01020304 0005 64726f6e65"));
});

test("DescribeQuorum v0: tagged fields in header and body, compact strings and arrays", () => {
  const name = Buffer.from("__cluster_metadata").toString("hex");
  const body = `02 13 ${name} 02 00000000 00 00 00`;
  expect(frame(DESCRIBE_QUORUM, 7)).toEqual(hex(`0000002c 0037 0000 00000007 0005 64726f6e65 00 ${body}`));
});

describe("the answer to DescribeQuorum", () => {
  const name = Buffer.from("__cluster_metadata").toString("hex");
  const answer = (error: string, leader: string, epoch: string) =>
    parseAnswer(
      DESCRIBE_QUORUM,
      hex(`00 0000 02 13 ${name} 02 00000000 ${error} ${leader} ${epoch} 0000000000000009 01 01 00 00 00`),
    );

  test("of the active controller", () => {
    expect(answer("0000", "00000002", "0000000b")).toEqual({ error: 0, leader: 2, epoch: 11 });
  });
  test("of another one", () => {
    expect(answer("0006", "ffffffff", "ffffffff")).toEqual({ error: 6, leader: -1, epoch: -1 });
  });
  test("that is an error as a whole", () => {
    expect(parseAnswer(DESCRIBE_QUORUM, hex("00 001f 01 00"))).toEqual({ error: 31, leader: -1, epoch: -1 });
  });
});

test("the answer to Metadata v7", () => {
  const broker = "00000001 0004 686f7374 00002384 ffff";
  const partition = "0000 00000003 00000001 00000005 00000002 00000001 00000002 00000001 00000001 00000001 00000002";
  const topic = `0000 0001 74 00 00000001 ${partition}`;
  expect(parseAnswer(metadata(["t"]), hex(`00000000 00000001 ${broker} ffff 00000001 00000001 ${topic}`))).toEqual({
    brokers: [{ id: 1, host: "host", port: 9092 }],
    topics: [{ error: 0, topic: "t", partitions: [{ partition: 3, leader: 1, epoch: 5, replicas: [1, 2], isr: [1] }] }],
  });
});

test("the answers to FindCoordinator v0, OffsetFetch v1, ListOffsets v1", () => {
  expect(parseAnswer(findCoordinator("g"), hex("0000 00000003 0001 68 00002384"))).toEqual({ error: 0, broker: 3 });
  const fetched = "00000001 0001 74 00000001 00000002 00000000000000ff 0000 0000";
  expect(parseAnswer(offsetFetch("g", "t", [2]), hex(fetched))).toEqual([{ partition: 2, offset: 255, error: 0 }]);
  const latest = "00000001 0001 74 00000001 00000002 0006 ffffffffffffffff ffffffffffffffff";
  expect(parseAnswer(latestOffsets("t", [2]), hex(latest))).toEqual([{ partition: 2, offset: -1, error: 6 }]);
});

test("an answer that ends too soon is an error, not a guess", () => {
  expect(() => parseAnswer(findCoordinator("g"), hex("0000 0000"))).toThrow(
    "the answer ends within a field, at byte 2",
  );
});

describe("bodies are those that kafkajs writes", () => {
  type Encoded = (options: object) => { encode: () => Promise<{ buffer: Buffer }> };
  const theirs = (name: string, version: number, options: object): Promise<{ buffer: Buffer }> => {
    const encode: Encoded = require(`kafkajs/src/protocol/requests/${name}/v${version}/request`);
    return encode(options).encode();
  };
  const cases: [string, Request<unknown>, () => Promise<{ buffer: Buffer }>][] = [
    // From v4 to v7 the request is the same; v7 is the first whose answer has epochs.
    [
      "Metadata",
      metadata(["a", "b"]),
      () => theirs("metadata", 6, { topics: ["a", "b"], allowAutoTopicCreation: false }),
    ],
    ["FindCoordinator", findCoordinator("group"), () => theirs("findCoordinator", 0, { groupId: "group" })],
    [
      "OffsetFetch",
      offsetFetch("group", "a", [0, 5]),
      () =>
        theirs("offsetFetch", 1, {
          groupId: "group",
          topics: [{ topic: "a", partitions: [{ partition: 0 }, { partition: 5 }] }],
        }),
    ],
    [
      "ListOffsets",
      latestOffsets("a", [0, 5]),
      () =>
        theirs("listOffsets", 1, {
          replicaId: -1,
          topics: [
            {
              topic: "a",
              partitions: [
                { partition: 0, timestamp: -1 },
                { partition: 5, timestamp: -1 },
              ],
            },
          ],
        }),
    ],
  ];
  test.each(cases)("%s", async (_, request, encoded) => {
    expect(request.body).toEqual((await encoded()).buffer);
  });
});

test("numbers of seven bits a byte", () => {
  for (const value of [0, 1, 127, 128, 300, 2 ** 31]) {
    expect(new Reader(new Writer().uvarint(value).bytes()).uvarint()).toBe(value);
  }
  expect(new Writer().uvarint(300).bytes()).toEqual(hex("ac02"));
});

test("strings are null, empty or not", () => {
  const reader = new Reader(hex("ffff 0000 0001 61 00 01 02 62"));
  const read = [reader.string(), reader.string(), reader.string()];
  expect(read).toEqual([null, "", "a"]);
  expect([reader.compactString(), reader.compactString(), reader.compactString()]).toEqual([null, "", "b"]);
});

test("tagged fields are skipped", () => {
  const reader = new Reader(hex("02 05 03 010203 07 00 2a00"));
  reader.tags();
  expect(reader.int16()).toBe(0x2a00);
});
