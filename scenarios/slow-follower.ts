import {
  broker,
  consume,
  corrupted,
  delay,
  drained,
  during,
  lost,
  p99,
  phase,
  produce,
  progress,
  recovered,
  replication,
  scenario,
  sequence,
  topic,
  warmup,
} from "../core/scenario";

export default scenario("slow-follower", {
  description:
    "One broker fetches from its leaders late: with acks=all every send waits for it, and the rate should hold",
  topics: [topic("orders", { partitions: 12, replicationFactor: 3, config: { "min.insync.replicas": "2" } })],
  load: {
    orders: produce({ topic: "orders", rate: "500/s", size: "1KiB", tasks: 2, acks: "all", client: "kafkajs" }),
    billing: consume({ topic: "orders", group: "billing", tasks: 2 }),
  },
  flow: sequence(
    warmup("10s"),
    phase("baseline", "20s"),
    during(phase("slow", "40s"), delay("100ms", { jitter: "20ms" }).on(replication().from(broker(2)))),
    phase("recovery", "20s"),
  ),
  expect: [
    p99("orders").below("250ms").in("baseline"),
    progress("orders").atLeast("400/s").in("slow"),
    lost().is(0),
    corrupted().is(0),
    recovered(drained()).within("30s"),
  ],
});
