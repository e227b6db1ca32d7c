/** The settings of Kafka that Drone chooses, those that a stack may choose, and those that it may not. */
import type { Problem } from "../errors";

/**
 * Where these differ from Kafka's own defaults, a run needs it: data that outlives a broker, topics and leaders that nobody
 * else makes, and a log that the audit can read from its start.
 */
export const DEFAULT_SETTINGS: Readonly<Record<string, string>> = {
  "min.insync.replicas": "2",
  "offsets.topic.replication.factor": "3",
  "transaction.state.log.replication.factor": "3",
  "transaction.state.log.min.isr": "2",
  "unclean.leader.election.enable": "false",
  "auto.create.topics.enable": "false",
  // Kafka's own quickstart configuration has it: a group's first member need not wait for others.
  "group.initial.rebalance.delay.ms": "0",
  "log.retention.ms": "-1",
  "log.retention.bytes": "-1",
};

/** Addresses, identity and the quorum: the platform gives them, and faults rely on them. */
const OWNED: readonly string[] = [
  "process.roles",
  "node.id",
  "broker.id",
  "cluster.id",
  "listeners",
  "advertised.listeners",
  "early.start.listeners",
  "listener.security.protocol.map",
  "inter.broker.listener.name",
  "security.inter.broker.protocol",
  "controller.listener.names",
  "controller.quorum.voters",
  "controller.quorum.bootstrap.servers",
  "controller.quorum.auto.join.enable",
  "log.dir",
  "log.dirs",
  "metadata.log.dir",
];

/** Replication factors that brokers create internal topics with. */
const FACTORS: readonly string[] = [
  "default.replication.factor",
  "offsets.topic.replication.factor",
  "transaction.state.log.replication.factor",
  "share.coordinator.state.topic.replication.factor",
];

/** What is wrong with a stack's settings, whatever the scenario. */
export function settingProblems({
  count,
  settings,
}: {
  readonly count: number;
  readonly settings: Readonly<Record<string, string>>;
}): Problem[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const place = `drone:settings.${key}`;
    if (OWNED.includes(key) || key.startsWith("listener.name."))
      return [{ place, wrong: "Drone sets it itself, for its links depend on it", cure: "remove it" }];
    if (!/^[a-z][a-z0-9._-]*$/i.test(key))
      return [{ place, wrong: `"${key}" is no name of a setting`, cure: "write it as in server.properties" }];
    if (FACTORS.includes(key) && Number(value) > count)
      return [{ place, wrong: `${value} replicas do not fit on ${count} brokers`, cure: `write ${count} or less` }];
    return [];
  });
}

/** The settings that a broker runs with: the defaults, and over them the stack's. In alphabetical order. */
export function effectiveSettings({
  settings,
}: {
  readonly settings: Readonly<Record<string, string>>;
}): Record<string, string> {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}
