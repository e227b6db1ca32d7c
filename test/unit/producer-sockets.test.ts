/** The watched sockets under a real kafkajs client, against a server that accepts and never answers. */
import net from "node:net";
import { producePartitions, watchSockets } from "../../agents/clients/kafkajs/sockets";

const encodeRequest: (options: object) => Promise<{ buffer: Buffer }> = require("kafkajs/src/protocol/request");
const produce: { protocol: (options: { version: number }) => (options: object) => { request: object } } =
  require("kafkajs/src/protocol/requests/produce");
const metadata: typeof produce = require("kafkajs/src/protocol/requests/metadata");

const messages = [{ value: Buffer.alloc(100) }, { value: Buffer.alloc(30) }];

async function bytes(request: object, clientId: string): Promise<Buffer> {
  const { buffer } = await encodeRequest({ request, correlationId: 7, clientId });
  return buffer;
}

test.each([3, 5, 7])("partitions are read from a produce request as kafkajs writes it (v%i)", async (version) => {
  const { request } = produce.protocol({ version })({
    acks: -1,
    timeout: 30_000,
    topicData: [
      {
        topic: "orders",
        partitions: [
          { partition: 5, firstSequence: 0, messages },
          { partition: 11, firstSequence: 0, messages },
        ],
      },
      { topic: "more", partitions: [{ partition: 2, firstSequence: 0, messages }] },
    ],
  });
  expect(producePartitions(await bytes(request, "orders-0"))).toEqual([5, 11, 2]);
});

test("other requests carry no partitions", async () => {
  const { request } = metadata.protocol({ version: 6 })({ topics: ["orders"] });
  expect(producePartitions(await bytes(request, "orders-0"))).toEqual([]);
});

describe("a broker that does not answer", () => {
  let server: net.Server;
  const accepted: net.Socket[] = [];
  beforeAll((done) => {
    server = net.createServer((socket) => accepted.push(socket.on("error", () => {}))).listen(0, "127.0.0.1", done);
  });
  afterAll((done) => {
    for (const socket of accepted) socket.destroy();
    server.close(done);
  });

  test("produce requests are counted, then its connections break and new ones are refused for a moment", async () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const sockets = watchSockets(({ onConnect }) => net.connect({ host: "127.0.0.1", port }, onConnect));
    const args = { host: "broker-1", port: 9092, ssl: {} };

    const socket = await new Promise<net.Socket>((resolve) => {
      const opened = sockets.factory({ ...args, onConnect: () => resolve(opened) });
    });
    const { request } = produce.protocol({ version: 7 })({
      acks: -1,
      timeout: 30_000,
      topicData: [{ topic: "orders", partitions: [{ partition: 4, firstSequence: 0, messages }] }],
    });
    socket.write(await bytes(request, "orders-0"));
    expect([sockets.produced(4), sockets.produced(5)]).toEqual([1, 0]);

    const broken = failure(socket);
    sockets.dropConnections("broker-1:9092");
    expect(await broken).toBe("no answer from broker-1:9092 in time");
    const refused = sockets.factory({ ...args, onConnect: () => {} });
    expect(await failure(refused)).toBe("not connecting to broker-1:9092 so soon after it did not answer");
    const other = sockets.factory({ ...args, host: "broker-2", onConnect: () => {} });
    await new Promise((resolve) => other.once("connect", resolve));
    other.destroy();
  });
});

function failure(socket: net.Socket): Promise<string> {
  return new Promise((resolve) => socket.once("error", (error) => resolve(error.message)));
}
