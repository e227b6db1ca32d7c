import type { Step } from "../../core/documents";
import {
  bandwidth,
  broker,
  client,
  consumers,
  controller,
  delay,
  drained,
  during,
  isolate,
  leader,
  loss,
  parallel,
  partition,
  phase,
  producers,
  quorum,
  replication,
  reset,
  sequence,
  waitUntil,
} from "../../core/scenario";
import { flight, plan, problems } from "./plan-helpers";

const a = phase("a", "10s");
const b = phase("b", "10s");
const toOne = client().to(broker(1));

const refused: [what: string, flow: Step, problems: string[]][] = [
  [
    "two delays on one link",
    during(a, delay("1ms").on(toOne), delay("2ms").on(client())),
    [
      'flow[1].delay[1]: "delay 2ms on client links, requests" acts on the same links at the same time as "delay 1ms on client links to broker 1, requests" of flow[1].delay[0]; let one follow the other, or choose links that they do not share',
    ],
  ],
  [
    "a delay inside a partition",
    during(sequence(during(a, delay("1ms").on(toOne))), isolate(broker(1))),
    [
      'flow[1].during[0].delay: "delay 1ms on client links to broker 1, requests" acts on the same links at the same time as "partition on all links of broker 1, both ways" of flow[1].partition; let one follow the other, or choose links that they do not share',
    ],
  ],
  [
    "a reset beside a delay on the other branch",
    parallel(during(a, delay("1ms").on(toOne)), during(b, reset().on(client().from(producers())))),
    [
      'flow[1][1].reset: "reset on client links from producers, both ways" acts on the same links at the same time as "delay 1ms on client links to broker 1, requests" of flow[1][0].delay; let one follow the other, or choose links that they do not share',
    ],
  ],
  [
    "branches that only meet if a wait is met early",
    parallel(
      during(a, delay("1ms").on(toOne)),
      sequence(phase("c", "5s"), waitUntil(drained(), "60s"), during(b, delay("1ms").on(toOne))),
    ),
    [
      'flow[1][1][2].delay: "delay 1ms on client links to broker 1, requests" acts on the same links at the same time as "delay 1ms on client links to broker 1, requests" of flow[1][0].delay; let one follow the other, or choose links that they do not share',
    ],
  ],
  [
    "a moving target that could become the fixed one",
    during(a, isolate(controller()), delay("1ms").on(toOne)),
    [
      'flow[1].delay: "delay 1ms on client links to broker 1, requests" could meet "partition on all links of the controller, both ways" of flow[1].partition; let one follow the other, or choose links that they do not share',
    ],
  ],
  [
    "two moving targets",
    during(a, delay("1ms").on(client().to(leader("orders", 0))), delay("2ms").on(client().to(leader("orders", 1)))),
    [
      'flow[1].delay[1]: "delay 2ms on client links to the leader of orders/1, requests" could meet "delay 1ms on client links to the leader of orders/0, requests" of flow[1].delay[0]; let one follow the other, or choose links that they do not share',
    ],
  ],
];
test.each(refused)("%s are refused", (_, flow, expected) => {
  expect(problems(flight({ flow: sequence(phase("first", "5s"), flow) }))).toEqual(expected);
});

const accepted: [what: string, flow: Step][] = [
  ["one after the other", sequence(during(a, delay("1ms").on(toOne)), during(b, delay("2ms").on(toOne)))],
  [
    "one after the other, at times that a wait moves",
    sequence(waitUntil(drained(), "60s"), during(a, delay("1ms").on(toOne)), during(b, delay("2ms").on(toOne))),
  ],
  [
    "in branches, the second later",
    parallel(during(a, delay("1ms").on(toOne)), sequence(phase("c", "10s"), during(b, delay("1ms").on(toOne)))),
  ],
  [
    "in branches, the first later",
    parallel(sequence(phase("c", "10s"), during(a, delay("1ms").on(toOne))), during(b, delay("1ms").on(toOne))),
  ],
  ["two kinds of shapes", during(a, delay("1ms").on(toOne), loss("1%").on(toOne), bandwidth("1Mbit/s").on(toOne))],
  ["each its own way", during(a, delay("1ms").on(toOne), delay("2ms").on(toOne.direction("replies")))],
  [
    "different clients",
    during(a, partition().on(client().from(producers())), delay("2ms").on(client().from(consumers()))),
  ],
  ["different listeners", during(a, partition().on(replication()), delay("2ms").on(quorum()))],
  [
    "a moving target that never is the fixed one's link",
    during(
      a,
      delay("1ms").on(replication().from(controller()).to(broker(1))),
      delay("1ms").on(replication().to(broker(2))),
    ),
  ],
];
test.each(accepted)("faults %s are accepted", (_, flow) => {
  expect(plan({ flow: sequence(phase("first", "5s"), flow) }).faults.length).toBeGreaterThan(1);
});
