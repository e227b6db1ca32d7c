/** A pipelined connection, against a server that answers as the test says. */
import net, { type Socket } from "node:net";
import { Connection } from "../../agents/kafka/connection";
import { API_VERSIONS } from "../../agents/kafka/requests";
import { routedSocketFactory } from "../../agents/kafka/routes";

let server: net.Server;
let peer: Promise<Socket>;

beforeEach((done) => {
  server = net.createServer().listen(0, "127.0.0.1", done);
  peer = new Promise((resolve) => server.once("connection", resolve));
});
afterEach(async () => {
  (await peer).destroy();
  await new Promise((resolve) => server.close(resolve));
});

function address(): string {
  const at = server.address();
  return `127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`;
}

/** Size, correlation, error. */
function answer(correlation: number, error: number): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeInt32BE(6, 0);
  bytes.writeInt32BE(correlation, 4);
  bytes.writeInt16BE(error, 8);
  return bytes;
}

test("requests are written without waiting for answers, which are told apart, in pieces or together", async () => {
  const connection = await Connection.open(address(), 1_000);
  const sent = [1, 2, 3].map(() => connection.send(API_VERSIONS));
  const socket = await peer;
  let received = 0;
  await new Promise<void>((resolve) =>
    socket.on("data", (chunk) => {
      received += chunk.length;
      if (received === 3 * 19) resolve();
    }),
  );
  const bytes = Buffer.concat([answer(2, 22), answer(1, 11), answer(3, 33)]);
  socket.write(bytes.subarray(0, 13));
  setTimeout(() => socket.write(bytes.subarray(13)), 20);
  expect((await Promise.all(sent)).map(({ value }) => value)).toEqual([11, 22, 33]);
  connection.close();
});

test("what is outstanding when the peer closes fails, and so does what is sent later", async () => {
  const connection = await Connection.open(address(), 1_000);
  const sent = connection.send(API_VERSIONS);
  (await peer).destroy();
  await expect(sent).rejects.toThrow(/closed the connection|ECONNRESET/);
  expect(connection.closed).toBe(true);
  await expect(connection.send(API_VERSIONS)).rejects.toThrow();
});

test("an exchange without an answer ends in time, and closes the connection", async () => {
  const connection = await Connection.open(address(), 1_000);
  await expect(connection.exchange(API_VERSIONS, 50)).rejects.toThrow(`${address()} did not answer within 50 ms`);
  expect(connection.closed).toBe(true);
});

test("a peer that does not speak Kafka is told so", async () => {
  const connection = await Connection.open(address(), 1_000);
  const sent = connection.send(API_VERSIONS);
  (await peer).write("HTTP/1.1 400 Bad Request\r\n\r\n");
  await expect(sent).rejects.toThrow("does not speak Kafka");
});

test("a route leads to another address; without one the address is used as it is", async () => {
  const routed = routedSocketFactory({ "broker-1.drone:9092": address() });
  await new Promise<void>((onConnect) => {
    const socket = routed({ host: "broker-1.drone", port: 9092, ssl: {}, onConnect: () => onConnect() });
    socket.on("error", () => {});
  });
  const [host, port] = address().split(":");
  const plain = await new Promise<net.Socket>((resolve) => {
    const socket = routed({ host: host ?? "", port: Number(port), ssl: {}, onConnect: () => resolve(socket) });
  });
  plain.destroy();
});
