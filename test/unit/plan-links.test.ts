import type { BrokerSelector, Fault, LinkSelector } from "../../core/documents";
import { linkKey, linksOf } from "../../core/plan";
import {
  bandwidth,
  broker,
  client,
  consumers,
  controller,
  delay,
  during,
  isolate,
  leader,
  load,
  partition,
  phase,
  producers,
  quorum,
  replication,
  task,
} from "../../core/scenario";
import { plan } from "./plan-helpers";

const PARTS = {
  brokers: { ids: [1, 2, 3] },
  loads: [
    { kind: "produce", name: "orders" },
    { kind: "consume", name: "billing" },
  ],
  tasks: [
    { id: "orders-0", load: "orders", index: 0 },
    { id: "orders-1", load: "orders", index: 1 },
    { id: "billing-0", load: "billing", index: 0 },
  ],
} as const;

/** In these tests broker 3 leads every partition, and broker 2 is the controller. */
function resolve(selector: BrokerSelector): number {
  switch (selector.kind) {
    case "broker":
      return selector.id;
    case "leader":
      return 3;
    case "controller":
      return 2;
  }
}

const meant: [what: string, on: LinkSelector, links: string[]][] = [
  [
    "client().to(broker(1))",
    client().to(broker(1)).selector,
    ["task orders-0 -> 1 client", "task orders-1 -> 1 client", "task billing-0 -> 1 client", "outside -> 1 client"],
  ],
  [
    "client().from(producers()).to(broker(1))",
    client().from(producers()).to(broker(1)).selector,
    ["task orders-0 -> 1 client", "task orders-1 -> 1 client"],
  ],
  [
    "client().from(consumers())",
    client().from(consumers()).selector,
    ["task billing-0 -> 1 client", "task billing-0 -> 2 client", "task billing-0 -> 3 client"],
  ],
  [
    'client().from(load("billing")).to(controller())',
    client().from(load("billing")).to(controller()).selector,
    ["task billing-0 -> 2 client"],
  ],
  [
    'client().from(task("orders", 1)).to(leader("orders", 0))',
    client().from(task("orders", 1)).to(leader("orders", 0)).selector,
    ["task orders-1 -> 3 client"],
  ],
  [
    "replication().from(broker(2)): a slow follower",
    replication().from(broker(2)).selector,
    ["broker 2 -> 1 replication", "broker 2 -> 3 replication"],
  ],
  [
    "replication().to(broker(2)): a slow leader",
    replication().to(broker(2)).selector,
    ["broker 1 -> 2 replication", "broker 3 -> 2 replication"],
  ],
  ["replication().from(broker(2)).to(broker(2))", replication().from(broker(2)).to(broker(2)).selector, []],
  [
    "quorum()",
    quorum().selector,
    [
      "broker 2 -> 1 controller",
      "broker 3 -> 1 controller",
      "broker 1 -> 2 controller",
      "broker 3 -> 2 controller",
      "broker 1 -> 3 controller",
      "broker 2 -> 3 controller",
    ],
  ],
  [
    "isolate(broker(2))",
    isolate(broker(2)).on,
    [
      "task orders-0 -> 2 client",
      "task orders-1 -> 2 client",
      "task billing-0 -> 2 client",
      "outside -> 2 client",
      "broker 1 -> 2 replication",
      "broker 3 -> 2 replication",
      "broker 2 -> 1 replication",
      "broker 2 -> 3 replication",
      "broker 1 -> 2 controller",
      "broker 3 -> 2 controller",
      "broker 2 -> 1 controller",
      "broker 2 -> 3 controller",
    ],
  ],
];
test.each(meant)("%s", (_, on, links) => {
  expect(linksOf(on, resolve, PARTS).map(linkKey)).toEqual(links);
});

const planned: [what: string, fault: Fault, text: string][] = [
  ["a delay", delay("100ms").on(client().to(broker(1))), "delay 100ms on client links to broker 1, requests"],
  [
    "a delay with jitter",
    delay("100ms", { jitter: "20ms", distribution: "uniform" }).on(client().to(broker(1))),
    "delay 100ms ±20ms on client links to broker 1, requests",
  ],
  [
    "a delay of replies",
    delay("1.5s").on(replication().from(broker(2)).direction("replies")),
    "delay 1.5s on replication links from broker 2, replies",
  ],
  [
    "a rate of producers",
    bandwidth("1Mbit/s").on(client().from(producers())),
    "bandwidth 1Mbit/s on client links from producers, requests",
  ],
  [
    "a rate of consumers",
    bandwidth("1Mbit/s").on(client().from(consumers())),
    "bandwidth 1Mbit/s on client links from consumers, replies",
  ],
  [
    "a rate of one load",
    bandwidth("1Mbit/s").on(client().from(load("billing"))),
    "bandwidth 1Mbit/s on client links from load billing, replies",
  ],
  [
    "a rate of one task",
    bandwidth("1Mbit/s").on(client().from(task("orders", 0))),
    "bandwidth 1Mbit/s on client links from task orders-0, requests",
  ],
  ["a rate of all clients", bandwidth("1Mbit/s").on(client()), "bandwidth 1Mbit/s on client links, both ways"],
  [
    "a rate of followers",
    bandwidth("1Mbit/s").on(replication().to(broker(1))),
    "bandwidth 1Mbit/s on replication links to broker 1, replies",
  ],
  ["a partition", partition().on(quorum().to(controller())), "partition on quorum links to the controller, both ways"],
  [
    "an isolation",
    isolate(leader("orders", 0).following()),
    "partition on all links of the leader of orders/0, following it, both ways",
  ],
];
test.each(planned)("%s acts where its kind is felt", (_, fault, text) => {
  const { faults } = plan({ flow: during(phase("faulted", "10s"), fault) });
  expect(faults.map((planned) => planned.text)).toEqual([text]);
  expect(faults.map(({ moving, links }) => moving === (links.length === 0))).toEqual([true]);
});
