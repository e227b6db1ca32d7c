/**
 * The bootstrap load balancer of the local platform: TCP (layer 4), as a cloud's would be.
 *
 *     balancer.ts LISTEN BACKEND…          each `host:port`
 *
 * A backend is healthy when it answers ApiVersions: through a proxy that accepts and then holds the bytes, a TCP connect says
 * nothing. Checked each second, out after two failures, in after one success. New connections go round-robin over the healthy ones, and to
 * the next when a connect fails; connections to a backend that went out are cut.
 */
import { createServer, type Socket } from "node:net";
import { connectTo, parseAddress } from "./address";
import { answersApiVersions } from "./kafka-probe";

const EVERY_MS = 1_000;
const WITHIN_MS = 1_000;
const OUT_AFTER = 2;

interface Backend {
  readonly address: string;
  readonly connections: Set<Socket>;
  healthy: boolean;
  failures: number;
}

function main([listen, ...addresses]: readonly string[]): void {
  if (listen === undefined || addresses.length === 0) throw new Error("usage: balancer.ts LISTEN BACKEND…");
  const backends = addresses.map((address): Backend => {
    return { address, connections: new Set(), healthy: false, failures: 0 };
  });
  for (const backend of backends) void watch(backend);

  let turn = 0;
  // A client that closes its half may still be read to (allowHalfOpen): pipes end what they feed.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    turn += 1;
    void serve(client, rotated(backends, turn));
  });
  server.on("error", (error) => {
    process.stderr.write(`balancer: cannot listen on ${listen}: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(parseAddress(listen));
  process.on("SIGTERM", () => process.exit(0));
}

async function watch(backend: Backend): Promise<never> {
  for (;;) {
    const due = performance.now() + EVERY_MS;
    judge(backend, await answersApiVersions(backend.address, WITHIN_MS));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
}

function judge(backend: Backend, answered: boolean): void {
  backend.failures = answered ? 0 : backend.failures + 1;
  if (answered === backend.healthy || (backend.healthy && backend.failures < OUT_AFTER)) return;
  backend.healthy = answered;
  process.stdout.write(`balancer: ${backend.address} is ${answered ? "in" : "out"}\n`);
  if (!answered) for (const connection of backend.connections) connection.resetAndDestroy();
}

async function serve(client: Socket, order: readonly Backend[]): Promise<void> {
  client.on("error", () => client.destroy());
  for (const backend of order) {
    if (!backend.healthy) continue;
    const upstream = await connectTo(backend.address, WITHIN_MS).catch(() => null);
    if (upstream === null) continue;
    if (client.destroyed) upstream.destroy();
    else join(client, upstream, backend.connections);
    return;
  }
  client.resetAndDestroy(); // as a load balancer without a target does
}

/** Bytes and half-closes both ways; an end that breaks takes the other with it. */
function join(client: Socket, upstream: Socket, connections: Set<Socket>): void {
  connections.add(upstream);
  upstream.on("error", () => client.resetAndDestroy());
  upstream.once("close", () => {
    connections.delete(upstream);
    if (!client.writableEnded) client.resetAndDestroy();
  });
  client.once("close", () => (client.readableEnded ? upstream.destroySoon() : upstream.resetAndDestroy()));
  client.pipe(upstream);
  upstream.pipe(client);
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

main(process.argv.slice(2));
