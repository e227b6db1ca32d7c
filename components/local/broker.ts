/** One broker as a process. */

import { join } from "node:path";
import { type BrokerPlace, type BrokerSpec, renderSettings } from "../../core/brokers";
import { advertisedByName, type BrokerAddresses } from "./network";
import { controlOf, folderOf, type LocalPlace } from "./place";
import type { Command, ProcessArgs } from "./process";

export interface BrokerPlan {
  readonly clusterId: string;
  readonly spec: BrokerSpec;
  readonly own: BrokerAddresses;
  readonly all: readonly BrokerAddresses[];
  /** Names of this machine: the hosts file replaces all resolution of the JVM. */
  readonly localNames: readonly string[];
}

/** Seconds where the machine is idle; three brokers that start on a busy core need much longer. */
const READY_MS = 90_000;
/** A controlled shutdown moves leaders away first. */
const STOP_GRACE_MS = 15_000;

/**
 * The first compiler alone and the serial collector: on two cores a broker starts in half the CPU time of the defaults
 * (2.4 s against 4.3 s seen, Kafka 4.1 on Java 17), and three of them don't compete with the load for the optimising compiler.
 */
const JVM_FLAGS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true"];

const LOGGING = `# Warnings, and the few lines that say how far a broker is.
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %m (%c{1})%n%throwable{20}
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.start.name = kafka.server.KafkaRaftServer
logger.start.level = info
`;

export function brokerProcess(name: string, place: LocalPlace, plan: BrokerPlan): ProcessArgs {
  const folder = folderOf(place, name);
  const java = (...args: string[]): Command => {
    const { java, kafkaClasspath } = place.tools;
    return [java, `-Xmx${plan.spec.heapMiB}m`, ...JVM_FLAGS, ...JVM_FILES, "-cp", kafkaClasspath, ...args];
  };
  return {
    name,
    stack: place.id,
    folder,
    control: controlOf(place, name),
    files: {
      "server.properties": renderSettings(plan.spec, brokerPlace(plan, folder)),
      "log4j2.properties": LOGGING,
      hosts: hostsFile(plan),
    },
    prepare: [java("kafka.tools.StorageTool", "format", "-t", plan.clusterId, "-c", "server.properties")],
    command: java("kafka.Kafka", "server.properties"),
    env: {},
    listens: Object.values(plan.own.direct),
    ready: { kind: "kafka", address: plan.own.direct.client },
    readyTimeoutMs: READY_MS,
    stopGraceMs: STOP_GRACE_MS,
  };
}

/** Relative to the process's folder, where it runs. */
const JVM_FILES = ["-Djdk.net.hosts.file=hosts", "-Dlog4j2.configurationFile=log4j2.properties"];

function brokerPlace({ clusterId, own, all }: BrokerPlan, folder: string): BrokerPlace {
  const byName = (listener: "replication" | "controller") => ({
    bind: own.direct[listener],
    advertised: advertisedByName(own.name, listener),
  });
  return {
    id: own.id,
    clusterId,
    directory: join(folder, "data"),
    listeners: {
      client: { bind: own.direct.client, advertised: own.advertised },
      replication: byName("replication"),
      controller: byName("controller"),
    },
    voters: all.map(({ id, name }) => ({ id, address: advertisedByName(name, "controller") })),
  };
}

function hostsFile({ own, localNames }: BrokerPlan): string {
  const lines = [
    ...localNames.map((name) => `127.0.0.1 ${name}`),
    ...Object.entries(own.hosts).map(([name, ip]) => `${ip} ${name}`),
  ];
  return `${lines.join("\n")}\n`;
}
