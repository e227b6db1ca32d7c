/** The engine, and faults as the conductor drives them, against an HTTP server that keeps proxies and toxics as toxiproxy does. */
import http from "node:http";
import { RunClock } from "../../agents/conductor/clock";
import { Faults } from "../../agents/conductor/faults";
import { Links } from "../../agents/conductor/links";
import { RunRecord } from "../../agents/conductor/record";
import type { Event, PlannedFault, RunPlan } from "../../core/documents";
import { broker, client, delay, during, leader, phase, sequence } from "../../core/scenario";
import { ProxyEngine } from "../../faults/proxy";
import { plan } from "./plan-helpers";

interface Kept {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  toxics: { name: string }[];
}

let proxies: Map<string, Kept>;
/** Requests that fail: `METHOD /path`, how often. */
let failures: Map<string, number>;
let server: http.Server;
let engine: ProxyEngine;

beforeEach((done) => {
  proxies = new Map();
  failures = new Map();
  server = http.createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const [status, body] = answer(request.method ?? "", request.url ?? "", text === "" ? null : JSON.parse(text));
    response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    engine = new ProxyEngine(`127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
    done();
  });
});
afterEach((done) => {
  server.closeAllConnections();
  server.close(() => done());
});

function answer(method: string, path: string, body: Kept | null): [status: number, body?: unknown] {
  const failing = failures.get(`${method} ${path}`) ?? 0;
  failures.set(`${method} ${path}`, failing - 1);
  if (failing > 0) return [500, { error: "the disk is full" }];
  const [, , name = "", toxics, toxic = ""] = path.split("/");
  const proxy = proxies.get(name);
  if (name === "" && method === "GET") return [200, Object.fromEntries(proxies)];
  if (name === "" && body !== null) return create(body);
  if (proxy === undefined) return [404, { error: "proxy not found" }];
  if (toxics === undefined) return proxies.delete(name) ? [204] : [404];
  if (method === "POST" && body !== null) {
    if (proxy.toxics.some((one) => one.name === body.name)) return [409, { error: "toxic already exists" }];
    proxy.toxics.push(body);
    return [200, body];
  }
  const there = proxy.toxics.some((one) => one.name === toxic);
  proxy.toxics = proxy.toxics.filter((one) => one.name !== toxic);
  return there ? [204] : [404, { error: "toxic not found" }];
}

function create({ name, listen, upstream }: Kept): [number, unknown] {
  if (proxies.has(name)) return [409, { error: "proxy already exists" }];
  const kept = { name, listen: listen.replace(/:0$/, ":4711"), upstream, toxics: [] };
  proxies.set(name, kept);
  return [201, kept];
}

function toxics(): string[] {
  return [...proxies.values()].flatMap(({ name, toxics }) => toxics.map((toxic) => `${name}/${toxic.name}`)).sort();
}

const partition = { id: "fault-1", shape: { kind: "partition" }, direction: "both" } as const;

describe("the engine", () => {
  test("makes a link on a port that the server chooses, and replaces one that a dead run left", async () => {
    await engine.createLink("link", "127.0.0.2", "127.0.0.3:1");
    const link = await engine.createLink("link", "127.0.0.2", "127.0.0.3:9092");
    expect(link).toEqual({ proxy: "link", listen: "127.0.0.2:4711" });
    expect(proxies.get("link")?.upstream).toBe("127.0.0.3:9092");
  });

  test("applies and heals, and healing what is not there is fine", async () => {
    await engine.createLink("link", "127.0.0.2", "127.0.0.3:9092");
    await engine.apply(partition, "link");
    expect(await engine.left()).toEqual(["link/drone-fault-1-upstream", "link/drone-fault-1-downstream"]);
    await engine.heal(partition, "link");
    await engine.heal(partition, "link");
    await engine.heal(partition, "nowhere");
    expect(await engine.left()).toEqual([]);
  });

  test("sweeps what is ours and nothing else", async () => {
    await engine.createLink("link", "127.0.0.2", "127.0.0.3:9092");
    await engine.apply(partition, "link");
    proxies.get("link")?.toxics.push({ name: "mine" });
    await engine.sweep();
    expect(toxics()).toEqual(["link/mine"]);
  });

  test("removes the links of one run", async () => {
    for (const name of ["task-a-1", "task-a-2", "task-b-1"]) await engine.createLink(name, "127.0.0.2", "127.0.0.3:1");
    await engine.removeLinks("task-a-");
    expect([...proxies.keys()]).toEqual(["task-b-1"]);
  });

  test("an error has the server's own words", async () => {
    await expect(engine.apply(partition, "nowhere")).rejects.toThrow(
      'toxiproxy: POST /proxies/nowhere/toxics: 404 {"error":"proxy not found"}',
    );
  });

  test("a server that is not there is named", async () => {
    await new Promise((closed) => server.close(closed));
    await expect(engine.left()).rejects.toThrow(/^toxiproxy at http:\/\/127.0.0.1:\d+ does not answer: .*ECONNREFUSED/);
  });
});

describe("faults of a run", () => {
  const slow = delay("100ms");
  let record: RunRecord;
  let leads: number;

  async function driven(planned: RunPlan): Promise<{ faults: Faults; fault: PlannedFault }> {
    const clock = new RunClock();
    record = new RunRecord(clock);
    const direct = { client: "a:1", replication: "a:2", controller: "a:3" };
    const brokers = planned.brokers.ids.map((id) => ({ id, advertised: `b${id}:1`, direct, supervisor: "" }));
    const outside = planned.brokers.ids.map((owner) => {
      const link = { initiator: { kind: "outside" }, owner, listener: "client" } as const;
      return { link, proxy: `outside-${owner}`, listen: `b${owner}:1`, upstream: "a:1" };
    });
    for (const { proxy } of outside) await engine.createLink(proxy, "127.0.0.2", "a:1");
    const home = {
      platform: "local",
      bootstrap: "",
      brokers,
      proxy: { api: "", host: "127.0.0.2", links: outside },
    } as const;
    const run = {
      plan: planned,
      home: { ...home, brokers, proxy: { ...home.proxy, links: outside } },
      folder: "",
      clock,
      record,
    };
    const links = await Links.open(planned, run.home, engine);
    const resolve = async () => leads;
    const faults = new Faults({ run, engine, links, resolve, onLinks: () => {} });
    const [fault] = planned.faults;
    if (fault === undefined) throw new Error("the plan has no fault");
    return { faults, fault };
  }

  async function events(): Promise<string[]> {
    record.note({ kind: "ended", how: "completed", why: null });
    const found: Event[] = [];
    for await (const lines of record.from(1, new AbortController().signal))
      found.push(...lines.flatMap(({ body }) => (body.kind === "measured" ? [] : [body])));
    return found.slice(0, -1).map((event) => {
      if (event.kind === "fault") return `${event.edge} ${event.link.initiator.kind} -> ${event.link.owner}`;
      return event.kind === "faultFailed" ? `failed: ${event.error}` : event.kind;
    });
  }

  const fixed = plan({ flow: sequence(phase("a", "5s"), during(phase("b", "5s"), slow.on(client().to(broker(1))))) });
  const following = plan({
    flow: sequence(phase("a", "5s"), during(phase("b", "5s"), slow.on(client().to(leader("orders", 0).following())))),
  });
  const found = plan({
    flow: sequence(phase("a", "5s"), during(phase("b", "5s"), slow.on(client().to(leader("orders", 0))))),
  });
  const owners = (): string[] => [...new Set(toxics().map((text) => text.replace(/\/.*/, "").slice(-1)))];

  test("take hold of every link, and let go of each", async () => {
    const { faults, fault } = await driven(fixed);
    faults.start(fault);
    await faults.settled();
    expect(toxics()).toHaveLength(fault.links.length);
    faults.end(fault);
    await faults.settled();
    expect(toxics()).toEqual([]);
    const told = await events();
    expect(told.filter((text) => text.startsWith("on"))).toHaveLength(fault.links.length);
    expect(told.filter((text) => text.startsWith("off"))).toHaveLength(fault.links.length);
  });

  test("one that ends while it starts is healed all the same", async () => {
    const { faults, fault } = await driven(fixed);
    faults.start(fault);
    faults.end(fault);
    await faults.settled();
    expect(toxics()).toEqual([]);
  });

  test("one that could not take hold of a link says why, and holds the others", async () => {
    const { faults, fault } = await driven(fixed);
    failures.set("POST /proxies/outside-1/toxics", 1);
    faults.start(fault);
    await faults.settled();
    expect(toxics()).toHaveLength(fault.links.length - 1);
    await faults.healAll();
    const told = await events();
    expect(told).toContain('failed: toxiproxy: POST /proxies/outside-1/toxics: 500 {"error":"the disk is full"}');
    expect(told).not.toContain("off outside -> 1");
    expect(toxics()).toEqual([]);
  });

  test("healing that fails is tried again", async () => {
    const { faults, fault } = await driven(fixed);
    faults.start(fault);
    await faults.settled();
    failures.set("DELETE /proxies/outside-1/toxics/drone-fault-1-upstream", 2);
    await faults.healAll();
    expect(toxics()).toEqual([]);
    expect(await events()).toContain("off outside -> 1");
  });

  test("a target is found when the fault starts, and kept", async () => {
    leads = 2;
    const { faults, fault } = await driven(found);
    faults.start(fault);
    await faults.settled();
    leads = 3;
    faults.follow();
    await faults.settled();
    expect(owners()).toEqual(["2"]);
  });

  test("a fault that follows moves along", async () => {
    leads = 2;
    const { faults, fault } = await driven(following);
    faults.start(fault);
    await faults.settled();
    expect(owners()).toEqual(["2"]);
    leads = 3;
    faults.follow();
    await faults.settled();
    expect(owners()).toEqual(["3"]);
    await faults.healAll();
    expect(toxics()).toEqual([]);
  });
});
