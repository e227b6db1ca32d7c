import { BrokerSpec, effectiveSettings, parseBrokers, renderSettings } from "../../core/brokers";

test("brokers have defaults for all that a stack does not say", () => {
  expect(parseBrokers({})).toEqual({
    count: 3,
    kafka: "4.1.1",
    heapMiB: 512,
    settings: {},
    diskBudgetBytes: 2 * 1024 ** 3,
    recordsPerSecondBudget: 10_000,
  });
});

test("settings may be numbers and booleans, and a spec may be parsed again", () => {
  const spec = parseBrokers({ count: 5, settings: { "num.io.threads": 4, "log.preallocate": false } });
  expect(spec.settings).toEqual({ "num.io.threads": "4", "log.preallocate": "false" });
  expect(BrokerSpec.parse(spec)).toEqual(spec);
});

test("a stack's settings come before the defaults", () => {
  const settings = effectiveSettings(parseBrokers({ settings: { "min.insync.replicas": 1, "a.b": "c" } }));
  expect(settings["min.insync.replicas"]).toBe("1");
  expect(Object.keys(settings)).toEqual(Object.keys(settings).sort());
  expect(settings).toMatchObject({ "a.b": "c", "auto.create.topics.enable": "false" });
});

const COUNT = "write 3, 5, 7 or 9: an even quorum survives no more losses than the odd one below it";
const refused: [what: string, config: unknown, message: string][] = [
  ["an even number", { count: 4 }, `drone:brokers: 4 cannot be used; ${COUNT}`],
  ["one", { count: 1 }, `drone:brokers: 1 cannot be used; ${COUNT}`],
  ["text for a number", { count: "3" }, `drone:brokers: "3" cannot be used; ${COUNT}`],
  [
    "an old Kafka",
    { kafka: "3.9.0" },
    'drone:kafka: "3.9.0" cannot be used; write a version of Apache Kafka 4, such as 4.1.1',
  ],
  ["a small heap", { heapMiB: 64 }, "drone:heapMiB: 64 cannot be used; write whole MiB, 256 or more"],
  ["no object", 7, "drone:brokers: 7 cannot be used; write { count: 3 } or {}"],
  [
    "an unknown key",
    { racks: 3 },
    "drone:brokers: there is no racks; use count, kafka, heapMiB, settings, diskBudgetBytes, recordsPerSecondBudget",
  ],
  [
    "a setting with a structure",
    { settings: { "num.io.threads": [4] } },
    "drone:settings.num.io.threads: [4] cannot be used; write Kafka's settings, each as `key: value`",
  ],
  [
    "a setting that Drone owns",
    { settings: { "advertised.listeners": "CLIENT://:9092" } },
    "drone:settings.advertised.listeners: Drone sets it itself, for its links depend on it; remove it",
  ],
  [
    "a setting of one listener",
    { settings: { "listener.name.client.ssl.keystore.location": "x" } },
    "drone:settings.listener.name.client.ssl.keystore.location: Drone sets it itself, for its links depend on it; remove it",
  ],
  [
    "a name that would be two lines",
    { settings: { "a\nb": "c" } },
    'drone:settings.a\nb: "a\nb" is no name of a setting; write it as in server.properties',
  ],
  [
    "internal topics that do not fit",
    { settings: { "offsets.topic.replication.factor": 5 } },
    "drone:settings.offsets.topic.replication.factor: 5 replicas do not fit on 3 brokers; write 3 or less",
  ],
];
test.each(refused)("%s is refused", (_, config, message) => {
  expect(() => parseBrokers(config)).toThrow({ name: "BadInput", message });
});

const at = (id: number, port: number) => ({ bind: `127.0.0.${id}:${port}`, advertised: `kafka-${id}.drone:${port}` });
const PLACE = {
  id: 2,
  clusterId: "MkU3OEVBNTcwNTJENDM2Qk",
  directory: "/data/broker-2",
  listeners: { client: at(2, 9092), replication: at(2, 9093), controller: at(2, 9094) },
  voters: [1, 2, 3].map((id) => ({ id, address: `kafka-${id}.drone:9094` })),
};

test("server.properties has Drone's own settings first, then the others in alphabetical order", () => {
  expect(
    renderSettings(parseBrokers({ settings: { "num.io.threads": 4 } }), PLACE),
  ).toBe(`# Broker 2 of cluster MkU3OEVBNTcwNTJENDM2Qk.
process.roles=broker,controller
node.id=2
controller.quorum.voters=1@kafka-1.drone:9094,2@kafka-2.drone:9094,3@kafka-3.drone:9094
listeners=CLIENT://127.0.0.2:9092,REPLICATION://127.0.0.2:9093,CONTROLLER://127.0.0.2:9094
advertised.listeners=CLIENT://kafka-2.drone:9092,REPLICATION://kafka-2.drone:9093,CONTROLLER://kafka-2.drone:9094
listener.security.protocol.map=CLIENT:PLAINTEXT,REPLICATION:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=REPLICATION
controller.listener.names=CONTROLLER
log.dirs=/data/broker-2
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
log.retention.bytes=-1
log.retention.ms=-1
min.insync.replicas=2
num.io.threads=4
offsets.topic.replication.factor=3
transaction.state.log.min.isr=2
transaction.state.log.replication.factor=3
unclean.leader.election.enable=false
`);
});

const escaped: [value: string, line: string][] = [
  ["a\\b", "x=a\\\\b"],
  [" a", "x=\\ a"],
  ["a\nb", "x=a\\u000ab"],
  ["é", "x=\\u00e9"],
];
test.each(escaped)("the value %p is the line %p", (value, line) => {
  expect(renderSettings(parseBrokers({ settings: { x: value } }), PLACE).split("\n")).toContain(line);
});
