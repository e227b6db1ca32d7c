import { ScenarioDocument } from "../../core/documents";
import { planRun } from "../../core/plan";
import {
  broker,
  client,
  consume,
  controller,
  delay,
  drained,
  during,
  isolate,
  killBroker,
  leader,
  lost,
  matrix,
  p99,
  phase,
  produce,
  progress,
  quorum,
  recovered,
  replication,
  scenario,
  sequence,
  task,
  topic,
  waitUntil,
  warmup,
} from "../../core/scenario";
import { catalogue, loadScenario } from "../../scenarios";
import { CONTEXT, flight } from "./plan-helpers";

test("the language builds a document, with defaults for what is not said", () => {
  const built = scenario("slow-follower", {
    topics: [topic("orders", { partitions: 12, config: { "min.insync.replicas": "2" } })],
    load: {
      orders: produce({ topic: "orders", rate: "2000/s", size: "1KiB", tasks: 2 }),
      billing: consume({ topic: "orders", group: "billing" }),
    },
    flow: sequence(
      warmup("30s"),
      during(phase("slow", "120s"), delay("100ms", { jitter: "20ms" }).on(replication().from(broker(2)))),
      waitUntil(drained(), "60s"),
    ),
    expect: [
      p99("orders").below("250ms").in("slow"),
      lost().is(0),
      progress("orders").atLeast("1000/s").in("slow"),
      recovered(drained()).within("30s"),
    ],
  });
  expect(built).toEqual({
    schema: 1,
    name: "slow-follower",
    description: "",
    topics: [{ name: "orders", partitions: 12, replicationFactor: 3, config: { "min.insync.replicas": "2" } }],
    load: {
      orders: {
        kind: "produce",
        topic: "orders",
        rate: "2000/s",
        size: "1KiB",
        tasks: 2,
        acks: "all",
        client: "kafkajs",
        idempotent: false,
        linger: "5ms",
        requestTimeout: "30s",
        retries: 5,
      },
      billing: {
        kind: "consume",
        topic: "orders",
        group: "billing",
        tasks: 1,
        client: "kafkajs",
        sessionTimeout: "30s",
        requestTimeout: "30s",
      },
    },
    flow: {
      do: "sequence",
      steps: [
        { do: "phase", name: "warmup", for: "30s", warmup: true },
        {
          do: "during",
          step: { do: "phase", name: "slow", for: "120s", warmup: false },
          faults: [
            {
              shape: { kind: "delay", time: "100ms", jitter: "20ms" },
              on: { kind: "links", listener: "replication", from: { kind: "broker", id: 2 } },
            },
          ],
        },
        { do: "waitUntil", condition: { kind: "drained" }, within: "60s" },
      ],
    },
    expect: [
      { metric: { kind: "latency", percentile: "p99", load: "orders" }, operator: "below", value: "250ms", in: "slow" },
      { metric: { kind: "integrity", count: "lost" }, operator: "is", value: 0 },
      { metric: { kind: "progress", load: "orders" }, operator: "atLeast", value: "1000/s", in: "slow" },
      { metric: { kind: "recovered", what: "drained" }, operator: "within", value: "30s" },
    ],
    requires: {},
    drain: "30s",
  });
  expect(ScenarioDocument.parse(built)).toEqual(built);
});

test("words for links leave what they are said of as it was", () => {
  const all = client();
  const some = all.to(leader("orders", 0)).from(task("orders", 1)).direction("replies");
  expect(all.selector).toEqual({ kind: "links", listener: "client" });
  expect(some.selector).toEqual({
    kind: "links",
    listener: "client",
    to: { kind: "leader", topic: "orders", partition: 0, following: false },
    from: { kind: "task", load: "orders", index: 1 },
    direction: "replies",
  });
});

test("a broker that is found can be followed", () => {
  expect(isolate(controller()).on).toEqual({ kind: "isolation", of: { kind: "controller", following: false } });
  expect(isolate(controller().following()).on).toEqual({
    kind: "isolation",
    of: { kind: "controller", following: true },
  });
  expect(killBroker(leader("orders", 3).following())).toEqual({
    do: "action",
    action: { kind: "killBroker", broker: { kind: "leader", topic: "orders", partition: 3, following: true } },
  });
});

test("what makes no sense does not compile", () => {
  // @ts-expect-error a broker opens no client links
  client().from(broker(1));
  // @ts-expect-error a client opens no quorum links
  quorum().from(task("orders", 0));
  // @ts-expect-error a percentile belongs to a phase
  scenario("x", { ...flight(), expect: [p99("orders").below("1s")] });
  // @ts-expect-error a time has a unit
  expect(() => delay(100).on(client())).not.toThrow();
});

test("a matrix has a scenario for each combination, the last axis fastest", () => {
  const made = matrix({ acks: ["all", "1"], wait: ["50ms", "0.1s"], brokers: [1] }, ({ acks, wait, brokers }) =>
    flight({
      load: { orders: produce({ topic: "orders", rate: "1/s", size: "1B", acks }) },
      flow: during(phase("slow", "10s"), delay(wait).on(client().to(broker(brokers)))),
    }),
  );
  expect(made.map(({ name }) => name)).toEqual([
    "flight-acksall-wait50ms-brokers1",
    "flight-acksall-wait0-1s-brokers1",
    "flight-acks1-wait50ms-brokers1",
    "flight-acks1-wait0-1s-brokers1",
  ]);
  expect(made.map(({ load }) => load.orders)).toMatchObject([
    { acks: "all" },
    { acks: "all" },
    { acks: "1" },
    { acks: "1" },
  ]);
});

test("a matrix whose names would be the same is refused", () => {
  expect(() => matrix({ share: ["1.5%", "1-5"] }, () => flight())).toThrow({
    name: "BadInput",
    message: 'matrix: two combinations are called "flight-share1-5"; use values that differ in letters or digits',
  });
});

test.each(Object.entries(catalogue))("%s of the catalogue has its own name and can be planned", (name, document) => {
  expect(document.name).toBe(name);
  expect(loadScenario(name)).toBe(document);
  expect(planRun(document, CONTEXT).scenario).toBe(name);
});

test("first-flight takes about a minute", () => {
  const { endsAtMs } = planRun(loadScenario("first-flight"), CONTEXT);
  expect(endsAtMs).toBeGreaterThanOrEqual(55_000);
  expect(endsAtMs).toBeLessThanOrEqual(65_000);
});

const unknown: [name: string, message: string][] = [
  [
    "fist-flight",
    'scenario: there is no scenario "fist-flight"; write "first-flight", or one of first-flight, slow-follower',
  ],
  ["xyz", 'scenario: there is no scenario "xyz"; use one of first-flight, slow-follower, or the path of a file'],
  ["toString", 'scenario: there is no scenario "toString"; use one of first-flight, slow-follower, or the path of a file'],
];
test.each(unknown)("an unknown scenario %s is refused", (name, message) => {
  expect(() => loadScenario(name)).toThrow({ name: "BadInput", message });
});
