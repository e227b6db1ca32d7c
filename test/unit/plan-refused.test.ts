import type { ScenarioDocument } from "../../core/documents";
import type { PlanContext } from "../../core/plan";
import {
  bandwidth,
  broker,
  changeRate,
  client,
  consume,
  corrupt,
  delay,
  drained,
  duplicated,
  during,
  firstAck,
  isolate,
  isrWhole,
  killBroker,
  leader,
  load,
  loss,
  lost,
  max,
  p50,
  p99,
  p999,
  parallel,
  partition,
  pauseBroker,
  phase,
  produce,
  producers,
  progress,
  quorum,
  rateOf,
  recovered,
  redelivered,
  reorder,
  replication,
  restartBroker,
  sequence,
  task,
  topic,
  unread,
  waitUntil,
  warmup,
} from "../../core/scenario";
import { brokers, flight, LITTLE, problems } from "./plan-helpers";

type Refused = [what: string, scenario: unknown, problems: string[], context?: Partial<PlanContext>];

const a = phase("a", "10s");
const toOne = client().to(broker(1));
const flow = (step: ScenarioDocument["flow"]) => flight({ flow: sequence(phase("first", "10s"), step) });
const orders = (parts: Partial<Parameters<typeof produce>[0]>) => ({
  orders: produce({ topic: "orders", rate: "100/s", size: "1KiB", ...parts }),
});
const expected = (...expectations: ScenarioDocument["expect"]) => flight({ expect: expectations });

function check(table: readonly Refused[]): void {
  for (const [what, scenario, expected, context] of table)
    test(what, () => expect(problems(scenario, context)).toEqual(expected));
}

test("the scenario that the others are made from is accepted", () => {
  expect(problems(flight())).toEqual([]);
});

describe("what is no scenario", () =>
  check([
    ["nothing", undefined, ["scenario: undefined is no object; write it with the words of core/scenario"]],
    [
      "a number for a time",
      { ...flight(), flow: { do: "phase", name: "a", for: 100, warmup: false } },
      ['flow.for: 100 is no string; write it with its unit, in quotes, such as "100ms" or "100/s"'],
    ],
    [
      "a number for a delay, and an unknown word, inside a during",
      {
        ...flight(),
        flow: {
          do: "sequence",
          steps: [
            a,
            {
              do: "during",
              step: a,
              faults: [{ shape: { kind: "delay", time: 100, often: true }, on: toOne.selector }],
            },
          ],
        },
      },
      [
        'flow[1].delay.time: 100 is no string; write it with its unit, in quotes, such as "100ms" or "100/s"',
        "flow[1].delay: there is no often here; remove it",
      ],
    ],
    [
      "names that Kubernetes does not take",
      { ...flight(), name: "First Flight", load: { Orders: orders({}).orders } },
      [
        'name: "First Flight" is no name; use lower-case letters, digits and dashes',
        'load.Orders: "Orders" is no name; use lower-case letters, digits and dashes',
      ],
    ],
    [
      "an unknown client",
      flight({ load: { orders: { ...orders({}).orders, acks: "2" as "1" } } }),
      ['load.orders.acks: "2" is not known; use one of 0, 1, all'],
    ],
    [
      "no partitions",
      flight({ topics: [topic("orders", { partitions: 0 })] }),
      ["topics[0].partitions: 0 is too small; use 1 or more"],
    ],
    [
      "too many tasks",
      flight({ load: orders({ tasks: 1_001 }) }),
      ["load.orders.tasks: 1001 is too large; use 1000 or less"],
    ],
    [
      "an unknown step",
      { ...flight(), flow: { do: "sleep" } },
      ['flow.do: {"do":"sleep"} does not fit; write it with the words of core/scenario'],
    ],
  ]));

describe("topics", () =>
  check([
    [
      "more replicas than brokers",
      flight({ topics: [topic("orders", { replicationFactor: 5 })] }),
      [
        "topics[0].replicationFactor: 5 replicas do not fit on 3 brokers; write 3 or less, or use a stack with more brokers",
      ],
    ],
    [
      "more in-sync replicas than there are",
      flight({ topics: [topic("orders", { replicationFactor: 2, config: { "min.insync.replicas": "3" } })] }),
      [
        'topics[0].config.min.insync.replicas: 3 in-sync replicas are more than the 2 that there are; write "2" or less, or raise replicationFactor',
      ],
    ],
    [
      "in-sync replicas that are no number",
      flight({ topics: [topic("orders", { config: { "min.insync.replicas": "most" } })] }),
      ['topics[0].config.min.insync.replicas: "most" is not a number of replicas; write 1 or more'],
    ],
    [
      "one name twice",
      flight({ topics: [topic("orders"), topic("orders")] }),
      ['topics[1].name: topic "orders" is declared twice; give each its own name'],
    ],
    [
      "brokers without what is required",
      flight({
        requires: { "min.insync.replicas": "1", "broker.session.timeout.ms": "9000", "log.retention.ms": "-1" },
      }),
      [
        'requires.min.insync.replicas: the scenario needs "1", and this stack\'s brokers have "2"; set drone:settings.min.insync.replicas to "1", or use a stack that has it',
        'requires.broker.session.timeout.ms: the scenario needs "9000", and this stack\'s brokers leave it to Kafka\'s default; set drone:settings.broker.session.timeout.ms to "9000", or use a stack that has it',
      ],
    ],
  ]));

describe("load", () =>
  check([
    ["none", flight({ load: {} }), ["load: there is none, so nothing would be measured; declare one with produce()"]],
    [
      "an undeclared topic",
      flight({ load: { ...orders({ topic: "order" }), b: consume({ topic: "order", group: "b" }) } }),
      [
        'load.orders.topic: there is no topic "order"; use one of orders',
        'load.b.topic: there is no topic "order"; use one of orders',
      ],
    ],
    [
      "quantities without units, all at once",
      flight({ load: orders({ rate: "100", size: "1", linger: "5", requestTimeout: "30" }) }),
      [
        'load.orders.rate: "100" has no unit; write "100/s"',
        'load.orders.size: "1" has no unit; write "1KiB"',
        'load.orders.linger: "5" has no unit; write "5ms"',
        'load.orders.requestTimeout: "30" has no unit; write "30ms"',
      ],
    ],
    [
      "nothing to send, and no time to send it",
      flight({ load: orders({ rate: "0/s", size: "0B", requestTimeout: "0s" }) }),
      [
        'load.orders.requestTimeout: "0s" leaves no time for an answer; write for example "30s"',
        'load.orders.rate: "0/s" sends nothing; write for example "100/s"',
        'load.orders.size: a record of 0 bytes cannot be told from another; write for example "1KiB"',
      ],
    ],
    [
      "a record that brokers do not take",
      flight({ load: orders({ size: "2MiB", rate: "1/s" }) }),
      [
        "load.orders.size: 2MiB is more than brokers accept; write 1048588B or less, or set max.message.bytes in the topic's config",
      ],
    ],
    [
      "an idempotent producer without acks",
      flight({ load: orders({ idempotent: true, acks: "1" }) }),
      ['load.orders.idempotent: an idempotent producer needs acks "all", and this has "1"; write acks: "all"'],
    ],
    [
      "a group of two loads, and a session that brokers do not take",
      flight({
        load: {
          ...orders({}),
          b: consume({ topic: "orders", group: "g" }),
          c: consume({ topic: "orders", group: "g", sessionTimeout: "5s" }),
        },
      }),
      [
        'load.c.group: "g" is the group of b already; give each load a group of its own',
        'load.c.sessionTimeout: 5s is less than brokers accept; write "6s" or more, or set group.min.session.timeout.ms',
      ],
    ],
    [
      "more tasks than the engine has links for",
      flight({ load: orders({ tasks: 5 }) }),
      ["load: 5 tasks are more than the 4 for the proxy; use fewer, or use another stack"],
      { engine: LITTLE },
    ],
    [
      "more than the brokers' rate",
      flight({
        load: orders({ rate: "900/s" }),
        flow: sequence(phase("a", "10s"), changeRate("orders", "1100/s"), phase("b", "1s")),
      }),
      [
        "load: 1100/s in all is more than the 1000/s for these brokers; lower the rates, or raise drone:recordsPerSecondBudget",
      ],
      { brokers: brokers({ recordsPerSecondBudget: 1_000 }) },
    ],
    [
      // At most 20 s of 100/s and then 5 s of 200/s, 1 KiB each, three times, on three brokers: 3,000 KiB.
      "more than the brokers' disks",
      flight({
        load: orders({}),
        flow: sequence(
          phase("a", "10s"),
          waitUntil(isrWhole(), "10s"),
          changeRate("orders", "200/s"),
          phase("b", "5s"),
        ),
      }),
      [
        "load: it writes 2.93MiB to each broker, whose disk budget is 2.93MiB; lower rates, sizes or times, or raise drone:diskBudgetBytes",
      ],
      { brokers: brokers({ diskBudgetBytes: 3_000 * 1_024 - 1 }) },
    ],
  ]));

test("a disk budget that is just enough is accepted", () => {
  const steps = sequence(
    phase("a", "10s"),
    waitUntil(isrWhole(), "10s"),
    changeRate("orders", "200/s"),
    phase("b", "5s"),
  );
  const scenario = flight({ load: orders({}), flow: steps });
  expect(problems(scenario, { brokers: brokers({ diskBudgetBytes: 3_000 * 1_024 }) })).toEqual([]);
});

describe("flow", () =>
  check([
    [
      "only a warm-up",
      flight({ flow: warmup("5s") }),
      ['flow: there is no phase, so nothing would be measured; add one, such as phase("baseline", "30s")'],
    ],
    [
      "parts of seconds",
      flow(sequence(phase("a", "1500ms"), phase("b", "0s"), waitUntil(drained(), "0.5s"))),
      [
        'flow[1][0].phase: "1500ms" is not one or more whole seconds, and measures are taken by the second; write "2s"',
        'flow[1][1].phase: "0s" is not one or more whole seconds, and measures are taken by the second; write "1s"',
        'flow[1][2].waitUntil: "0.5s" is not one or more whole seconds, and measures are taken by the second; write "1s"',
      ],
    ],
    ["a time without unit", flow(phase("a", "60")), ['flow[1].phase: "60" has no unit; write "60ms"']],
    [
      "one name twice",
      flow(parallel(phase("a", "1s"), phase("a", "2s"))),
      ['flow[1][1]: phase "a" is there already, at flow[1][0]; give each its own name'],
    ],
    [
      "a warm-up under a fault",
      flow(during(warmup("1s"), isolate(broker(1)))),
      ["flow[1].during.warmup: a warm-up under a fault prepares for nothing; use phase(), or warm up before"],
    ],
    [
      "a wait for what cannot drain",
      flight({ load: orders({}), flow: sequence(phase("a", "1s"), waitUntil(drained(), "1s")) }),
      ["flow[1].waitUntil: nothing consumes, so nothing drains; declare a load with consume()"],
    ],
    [
      "a wait for a baseline's lag without one",
      flight({ flow: sequence(during(a, isolate(broker(1))), waitUntil(drained(), "1s")) }),
      [
        "flow[1].waitUntil: drained means the baseline's lag, and there is no baseline; let a phase without a fault come first",
      ],
    ],
    [
      "actions on what is not there",
      flow(
        sequence(
          killBroker(broker(4)),
          restartBroker(leader("nothing", 0)),
          pauseBroker(broker(0), "2s"),
          changeRate("nobody", "1/s"),
          changeRate("billing", "1"),
          changeRate("orders", "0/s"),
        ),
      ),
      [
        "flow[1][0].killBroker: there is no broker 4; use 1 to 3",
        'flow[1][1].restartBroker: there is no topic "nothing"; use one of orders',
        "flow[1][2].pauseBroker: there is no broker 0; use 1 to 3",
        "flow[1][2].pauseBroker: it lasts for 2s, longer than the flow that is left; shorten it, or let a phase follow",
        'flow[1][3].changeRate: there is no load "nobody"; use one of orders',
        "flow[1][4].changeRate: load billing consumes and has no rate; use one of orders",
        'flow[1][4].changeRate: "1" has no unit; write "1/s"',
        'flow[1][5].changeRate: "0/s" sends nothing; write for example "100/s"',
      ],
    ],
    [
      "a run label that no name can hold",
      flight(),
      ['drone:run: "Run 1" cannot be part of a name; use lower-case letters, digits and dashes, 20 at most'],
      { label: "Run 1" },
    ],
  ]));

describe("faults", () =>
  check([
    [
      "quantities that cannot be read, or do nothing",
      flow(
        sequence(
          during(phase("a", "1s"), delay("100").on(toOne)),
          during(phase("b", "1s"), delay("0ms").on(toOne)),
          during(phase("c", "1s"), loss("0%").on(toOne)),
          during(phase("d", "1s"), corrupt("200%").on(toOne)),
          during(phase("e", "1s"), bandwidth("0Mbit/s").on(toOne)),
          during(phase("f", "1s"), reorder("1%", { gap: 0 }).on(toOne)),
        ),
      ),
      [
        'flow[1][0].delay: "100" has no unit; write "100ms"',
        'flow[1][1].delay: "0ms" delays nothing; write for example "100ms"',
        'flow[1][2].loss: "0%" hits nothing; write for example "1%"',
        'flow[1][3].corrupt: "200%" is more than everything; write "100%" or less',
        'flow[1][4].bandwidth: "0Mbit/s" lets nothing through; use partition()',
        "flow[1][5].reorder.gap: 0 is not a number of packets; write 1 or more",
      ],
    ],
    [
      "jitter",
      flow(
        sequence(
          during(phase("a", "1s"), delay("10ms", { jitter: "20ms" }).on(toOne)),
          during(phase("b", "1s"), delay("10ms", { jitter: "-1ms" }).on(toOne)),
          during(phase("c", "1s"), delay("10ms", { distribution: "normal", correlation: "25%" }).on(toOne)),
          during(phase("d", "1s"), delay("10", { jitter: "20ms" }).on(toOne)),
        ),
      ),
      [
        'flow[1][0].delay.jitter: "20ms" is more than the delay of 10ms, and no delay is negative; write "10ms" or less',
        'flow[1][1].delay.jitter: "-1ms" is negative; write "1ms"',
        'flow[1][2].delay.correlation: there is no jitter that it could describe; add jitter, such as "20ms"',
        'flow[1][2].delay.distribution: there is no jitter that it could describe; add jitter, such as "20ms"',
        'flow[1][3].delay: "10" has no unit; write "10ms"',
      ],
    ],
    [
      "what the engine cannot make",
      flow(
        sequence(
          during(phase("a", "1s"), loss("1%", { correlation: "25%" }).on(toOne)),
          during(phase("b", "1s"), delay("10ms", { jitter: "5ms", distribution: "normal" }).on(toOne)),
          during(phase("c", "1s"), bandwidth("1Mbit/s").on(toOne)),
        ),
      ),
      [
        "flow[1][0].loss: loss cannot be made by the proxy; use another stack",
        "flow[1][0].loss.correlation: correlation cannot be made by the proxy; use another stack",
        "flow[1][1].delay.jitter: normal jitter cannot be made by the proxy; use uniform, or use another stack",
        "flow[1][2].bandwidth: bandwidth cannot be made by the proxy; use another stack",
      ],
      { engine: LITTLE },
    ],
    [
      "what is not there",
      flow(
        sequence(
          during(phase("a", "1s"), isolate(broker(7))),
          during(phase("b", "1s"), partition().on(client().to(leader("order", 0)))),
          during(phase("c", "1s"), partition().on(replication().from(leader("orders", 6)))),
          during(phase("d", "1s"), partition().on(client().from(load("shipping")))),
          during(phase("e", "1s"), partition().on(client().from(task("orders", 2)).to(broker(9)))),
          during(phase("f", "1s"), partition().on(replication().from(broker(2)).to(broker(2)))),
        ),
      ),
      [
        "flow[1][0].partition.on: there is no broker 7; use 1 to 3",
        'flow[1][1].partition.on.to: there is no topic "order"; use one of orders',
        "flow[1][2].partition.on.from: topic orders has no partition 6; use 0 to 5",
        'flow[1][3].partition.on.from: there is no load "shipping"; use one of orders, billing',
        "flow[1][4].partition.on.from: load orders has no task 2; use 0 to 1",
        "flow[1][4].partition.on.to: there is no broker 9; use 1 to 3",
        "flow[1][5].partition.on: there are no replication links from broker 2 to broker 2; a broker has no link to itself: name two brokers, or one",
      ],
    ],
    [
      "initiators that do not connect there",
      flight({
        load: { billing: consume({ topic: "orders", group: "billing" }) },
        flow: sequence(
          during(phase("a", "1s"), {
            shape: { kind: "partition" },
            on: { kind: "links", listener: "client", from: { kind: "broker", id: 1 } },
          }),
          during(phase("b", "1s"), {
            shape: { kind: "partition" },
            on: { kind: "links", listener: "controller", from: { kind: "consumers" } },
          }),
          during(phase("c", "1s"), partition().on(client().from(producers()))),
        ),
      }),
      [
        "flow[0].partition.on.from: brokers open no client links; use replication() or quorum()",
        "flow[1].partition.on.from: clients open no quorum links; use client()",
        "flow[2].partition.on.from: there are no producers; declare a load with produce()",
      ],
    ],
    [
      "a fault that would not last",
      flow(during(killBroker(broker(1)), partition().on(quorum()))),
      ["flow[1].partition: nothing in this during() takes time, so the fault would not last; put a phase into it"],
    ],
  ]));

describe("expectations", () =>
  check([
    [
      "phases and loads that are not there",
      expected(
        p99("orders").below("1s").in("nowhere"),
        p99("nobody").below("1s").in("baseline"),
        rateOf("orders").atLeast("1/s").in("warmup"),
      ),
      [
        'expect[0].in: there is no phase "nowhere"; use one of baseline',
        'expect[1]: there is no load "nobody"; use one of orders, billing',
        'expect[2].in: "warmup" is a warm-up, which is not judged; use one of baseline',
      ],
    ],
    [
      "limits that cannot be read, or mean nothing",
      expected(
        p50("orders").below("250").in("baseline"),
        max("orders").below("0ms").in("baseline"),
        progress("orders").atLeast("10").in("baseline"),
        rateOf("orders").atLeast("0/s").in("baseline"),
        duplicated().atMost(-1),
        { metric: { kind: "integrity", count: "corrupted" }, operator: "is", value: "0" },
      ),
      [
        'expect[0].below: "250" has no unit; write "250ms"',
        'expect[1].below: "0ms" is never so; write more',
        'expect[2].atLeast: "10" has no unit; write "10/s"',
        'expect[3].atLeast: "0/s" is always so; write more',
        "expect[4].atMost: -1 is not a number of records; write 0 or more, without a unit",
        'expect[5].is: "0" is not a number of records; write 0 or more, without a unit',
      ],
    ],
    [
      "comparisons and phases that do not belong",
      expected(
        { metric: { kind: "rate", load: "orders" }, operator: "below", value: "1/s", in: "baseline" },
        { metric: { kind: "latency", percentile: "p99", load: "orders" }, operator: "below", value: "1s" },
        { metric: { kind: "integrity", count: "lost" }, operator: "is", value: 0, in: "baseline" },
      ),
      [
        "expect[0]: rateOf(orders) cannot be compared by below; use atLeast",
        "expect[1].in: p99(orders) needs a phase; use one of baseline",
        "expect[2].in: lost() belongs to the whole run; remove the phase",
      ],
    ],
    [
      "phases that are too short",
      flight({
        flow: sequence(phase("a", "4s"), phase("b", "5s")),
        expect: [
          progress("orders").atLeast("1/s").in("a"),
          progress("orders").atLeast("1/s").in("b"),
          p999("orders").below("1s").in("b"),
          p99("orders").below("1s").in("b"),
        ],
      }),
      [
        'expect[0].in: progress is the worst 5s, and "a" lasts 4s; use a longer phase',
        "expect[2].in: p999 of 500 sends would be their maximum: it needs 1000; use a longer phase, a higher rate, or max()",
      ],
    ],
    [
      "loss where nobody knows what was acknowledged",
      flight({ load: orders({ acks: "0" }), expect: [lost().is(0), duplicated().is(0)] }),
      [
        'expect[0]: orders has acks "0", so nobody knows what was acknowledged; write acks: "1" or "all", or remove lost()',
      ],
    ],
    [
      "what needs a consumer, without one",
      flight({
        load: orders({}),
        flow: sequence(phase("a", "5s"), during(phase("b", "5s"), isolate(broker(1)))),
        expect: [
          unread().is(0),
          redelivered().is(0),
          recovered(drained()).within("30s"),
          recovered(firstAck()).within("5s"),
        ],
      }),
      [
        "expect[0]: unread() needs a load that can consume; declare a load with consume()",
        "expect[1]: redelivered() needs a load that can consume; declare a load with consume()",
        "expect[2]: nothing consumes, so nothing drains; declare a load with consume()",
      ],
    ],
    [
      "recovery without a fault",
      expected(recovered(isrWhole()).within("30s")),
      ["expect[0]: there is no fault to recover from; add one with during(), or remove recovered()"],
    ],
  ]));

test("everything that is wrong is told at once", () => {
  const found = problems(
    flight({
      topics: [topic("orders", { replicationFactor: 5 })],
      load: orders({ rate: "100" }),
      flow: sequence(phase("a", "1"), during(phase("b", "10s"), delay("100").on(toOne))),
      expect: [p99("orders").below("250ms").in("c")],
      drain: "30",
    }),
  );
  expect(found.map((text) => text.split(":")[0])).toEqual([
    "topics[0].replicationFactor",
    "load.orders.rate",
    "flow[0].phase",
    "flow[1].delay",
    "expect[0].in",
    "drain",
  ]);
});
