import fc from "fast-check";
import { RunPlan } from "../../core/documents";
import { describePlan, planRun } from "../../core/plan";
import {
  broker,
  changeRate,
  client,
  consume,
  controller,
  delay,
  drained,
  during,
  isolate,
  leader,
  lost,
  p99,
  parallel,
  phase,
  produce,
  recovered,
  replication,
  sequence,
  topic,
  waitUntil,
  warmup,
} from "../../core/scenario";
import { brokers, CONTEXT, flight, plan } from "./plan-helpers";

test("a plan fits its schema and survives JSON", () => {
  const made = plan();
  expect(RunPlan.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
});

test("the same scenario, context and seed give the same bytes", () =>
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 50 }), (seed, partitions) => {
      const bytes = () => JSON.stringify(plan({ topics: [topic("orders", { partitions })] }, { seed }));
      expect(bytes()).toBe(bytes());
    }),
  ));

test("another seed leads other partitions", () => {
  expect(plan({}, { seed: 1 }).topics[0]?.replicas).not.toEqual(plan({}, { seed: 2 }).topics[0]?.replicas);
});

test("tasks share the rate of their load evenly", () => {
  expect(plan().tasks).toEqual([
    { id: "orders-0", load: "orders", index: 0, ratePerSecond: 50 },
    { id: "orders-1", load: "orders", index: 1, ratePerSecond: 50 },
    { id: "billing-0", load: "billing", index: 0, ratePerSecond: 0 },
  ]);
});

test("SLOs have their limit in numbers, and words for people", () => {
  const { slos } = plan({
    flow: sequence(phase("baseline", "10s"), during(phase("slow", "5s"), isolate(broker(1)))),
    expect: [p99("orders").below("0.25s").in("baseline"), lost().is(0), recovered(drained()).within("30s")],
  });
  expect(slos.map(({ text, limit, unit }) => [text, limit, unit])).toEqual([
    ["p99(orders) below 250ms in baseline", 250, "ms"],
    ["lost() is 0", 0, "records"],
    ["recovered(drained()) within 30s", 30_000, "ms"],
  ]);
});

describe("the run key", () => {
  test("is in the name of every topic and group", () => {
    const { run, topics, loads } = plan({}, { label: "ci-17" });
    expect(run).toMatch(/^flight-[0-9a-f]{8}-ci-17$/);
    expect(topics.map(({ alias, name }) => [alias, name])).toEqual([["orders", `${run}-orders`]]);
    expect(loads.map((load) => (load.kind === "consume" ? load.group : load.topic))).toEqual([
      "orders",
      `${run}-billing`,
    ]);
  });

  const different: [what: string, run: string][] = [
    ["another label", plan({}, { label: "2" }).run],
    ["another seed", plan({}, { seed: 2 }).run],
    ["other versions", plan({}, { versions: { kafka: "4.1.2" } }).run],
    ["other brokers", plan({}, { brokers: brokers({ heapMiB: 1_024 }) }).run],
    ["other settings", plan({}, { brokers: brokers({ settings: { "num.io.threads": 4 } }) }).run],
    ["another stack", plan({}, { stack: "existing" }).run],
    ["another scenario", plan({ flow: phase("baseline", "11s") }).run],
  ];
  test.each(different)("differs for %s", (_, run) => {
    expect(run).not.toBe(plan().run);
  });

  test("does not differ by the order in which versions are listed", () => {
    expect(plan({}, { versions: { a: "1", b: "2" } }).run).toBe(plan({}, { versions: { b: "2", a: "1" } }).run);
  });

  test("fits a Kafka topic, a file name and a label of a DNS name, however long its parts are", () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/);
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, label, (name, label) => {
        const { run } = planRun({ ...flight(), name }, { ...CONTEXT, label });
        expect(run).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        expect(run.length).toBeLessThanOrEqual(60);
        expect(run.endsWith(`-${label}`)).toBe(true);
      }),
    );
  });

  test("has no dashes left where a long name was cut", () => {
    const name = `${"a".repeat(28)}--${"b".repeat(10)}`;
    const { run } = planRun({ ...flight(), name }, { ...CONTEXT, label: "l".repeat(20) });
    expect(run.replace(/-[0-9a-f]{8}-/, "-HASH-")).toBe(`${"a".repeat(28)}-HASH-${"l".repeat(20)}`);
  });
});

test("a thousand tasks on nine brokers are planned, and what they conflict in is found, in under a second", () => {
  const slow = (time: string, id: number) => delay(time).on(client().to(broker(id)));
  const scenario = flight({
    topics: [topic("orders", { partitions: 1_000 })],
    load: { orders: produce({ topic: "orders", rate: "5000/s", size: "100B", tasks: 1_000 }) },
    flow: sequence(
      phase("baseline", "1s"),
      ...Array.from({ length: 20 }, (_, index) => during(phase(`p-${index}`, "1s"), delay("1ms").on(client()))),
      parallel(...([1, 2, 3, 4, 5, 6, 7, 8].map((id) => during(phase(`q-${id}`, "1s"), slow("1ms", id))) as [never])),
      during(phase("moving", "1s"), delay("1ms").on(client().to(leader("orders", 0)))),
    ),
  });
  const start = performance.now();
  const made = planRun(scenario, { ...CONTEXT, brokers: brokers({ count: 9 }) });
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(made.faults).toHaveLength(29);
});

test("a plan is described in full", () => {
  const text = describePlan(
    planRun(
      flight({
        topics: [topic("orders", { partitions: 5, config: { "min.insync.replicas": "2" } })],
        load: {
          orders: produce({ topic: "orders", rate: "100/s", size: "1KiB", tasks: 3, idempotent: true }),
          billing: consume({ topic: "orders", group: "billing" }),
        },
        flow: sequence(
          warmup("5s"),
          phase("baseline", "10s"),
          during(
            sequence(phase("slow", "10s"), changeRate("orders", "200/s")),
            delay("100ms", { jitter: "20ms" }).on(client().to(broker(1))),
            delay("1s").on(replication().from(controller())),
          ),
          waitUntil(drained(), "20s"),
        ),
        expect: [lost().is(0)],
      }),
      CONTEXT,
    ),
  );
  expect(text.replaceAll(/-[0-9a-f]{8}-/g, "-HASHHASH-")).toMatchInlineSnapshot(`
"flight-HASHHASH-1
Scenario flight on stack dev, seed 1: at most 45s of load, then at most 30s of drain

Brokers: 3 of Apache Kafka 4.1.1
  auto.create.topics.enable                 false
  group.initial.rebalance.delay.ms          0
  log.retention.bytes                       -1
  log.retention.ms                          -1
  min.insync.replicas                       2
  offsets.topic.replication.factor          3
  transaction.state.log.min.isr             2
  transaction.state.log.replication.factor  3
  unclean.leader.election.enable            false

Topics
  flight-HASHHASH-1-orders  5 partitions of 3 replicas
                            min.insync.replicas = 2
                            broker 1 leads 2
                            broker 2 leads 0 4
                            broker 3 leads 1 3

Load
  orders   produces to orders 100/s of 1KiB  3 tasks with kafkajs  acks all, idempotent, linger 5ms, request timeout 30s, 5 retries
  billing  consumes orders                   1 task with kafkajs   group flight-HASHHASH-1-billing, session timeout 30s, request timeout 30s

Steps
  from  to   step    after   what
  0s    5s   step-1  -       phase warmup, not judged
  5s    15s  step-2  step-1  phase baseline, the baseline
  15s   25s  step-3  step-2  during step-4 step-5: fault-1 fault-2
  15s   25s  step-4  step-2    phase slow
  25s   25s  step-5  step-4    change the rate of orders to 200/s
  25s   45s  step-6  step-3  wait until drained, 20s at most

Faults, made by engine tc
  fault-1  15s to 25s  delay 100ms ±20ms normal on client links to broker 1, requests
                       orders-0..2 billing-0 outside -> broker 1, client, requests
  fault-2  15s to 25s  delay 1s on replication links from the controller, requests
                       its links are found when it starts

Expected
  lost() is 0
"
`);
});
