import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

jest.setTimeout(30_000);

const LISTEN = "127.46.9.1:9092";
const [FIRST, SECOND] = ["127.46.9.11:9092", "127.46.9.12:9092"] as const;
const API_VERSIONS = 18;

/** Answers ApiVersions as a broker does; says who it is to everybody else, and then sends back what it hears. */
class Backend {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  /** Accepts still, but holds all bytes: a proxy under a partition. */
  holds = false;

  constructor(private readonly address: string) {
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.serve(socket));
  }

  async start(): Promise<this> {
    const [host, port] = this.address.split(":");
    this.server.listen(Number(port), host);
    await once(this.server, "listening");
    return this;
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => this.sockets.delete(socket));
    socket.once("data", (bytes) => {
      if (this.holds) return;
      if (bytes.readUInt16BE(4) === API_VERSIONS)
        socket.write(Buffer.concat([Buffer.from([0, 0, 0, 10]), bytes.subarray(8, 12), Buffer.alloc(6)]));
      else {
        socket.write(`${this.address}\n`);
        socket.on("data", (more) => socket.write(more));
        socket.on("end", () => socket.end("the end"));
      }
    });
  }
}

let backends: Backend[];
let balancer: ChildProcess;
beforeEach(async () => {
  backends = await Promise.all([FIRST, SECOND].map((address) => new Backend(address).start()));
  const program = resolve(__dirname, "../../local/balancer.ts");
  balancer = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), program, LISTEN, FIRST, SECOND]);
  await until(async () => new Set([await greeted(), await greeted()]).size === 2);
});
afterEach(async () => {
  balancer.kill("SIGKILL");
  await once(balancer, "exit");
  for (const backend of backends) backend.stop();
});

function client(): Socket {
  const [host, port] = LISTEN.split(":");
  const socket = connect({ host, port: Number(port), allowHalfOpen: true }, () => socket.write("hello, who are you?"));
  return socket.on("error", () => {});
}

/** Which backend answers a new connection; empty when it is closed instead. */
async function greeted(): Promise<string> {
  const socket = client();
  const [bytes] = await Promise.race([once(socket, "data"), once(socket, "close").then(() => [""])]);
  socket.destroy();
  return String(bytes).trim();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error("not within 10 s");
    await sleep(100);
  }
}

test("new connections go round the backends", async () => {
  const answers = [await greeted(), await greeted(), await greeted(), await greeted()];
  expect(answers.filter((answer) => answer === FIRST)).toHaveLength(2);
  expect(answers.filter((answer) => answer === SECOND)).toHaveLength(2);
});

test("a dead backend is skipped at once, and taken in again when it is back", async () => {
  backends[0]?.stop();
  expect([await greeted(), await greeted(), await greeted()]).toEqual([SECOND, SECOND, SECOND]);
  backends[0] = await new Backend(FIRST).start();
  await until(async () => new Set([await greeted(), await greeted()]).size === 2);
});

test("a backend that accepts and says nothing goes out, and its connections are cut", async () => {
  const held = [client(), client()];
  await Promise.all(held.map((socket) => once(socket, "data")));
  const [first] = backends;
  if (first) first.holds = true;
  await until(async () => held.filter(({ destroyed }) => destroyed).length === 1);
  expect([await greeted(), await greeted()]).toEqual([SECOND, SECOND]);
  for (const socket of held) socket.destroy();
});

test("a client that has closed its half still reads the rest", async () => {
  const socket = client();
  const received: string[] = [];
  socket.on("data", (bytes) => received.push(String(bytes)));
  await once(socket, "data");
  socket.end("and this");
  await once(socket, "end");
  expect(received.join("")).toMatch(/:9092\nand thisthe end$/);
});
