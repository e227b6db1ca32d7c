/** What changes a cluster: topics and groups of a run, by kafkajs's admin client over the direct addresses. */
import { type Admin, Kafka, logLevel } from "kafkajs";
import type { BrokerHome, PlannedTopic } from "../../core/documents";
import { routedSocketFactory } from "./routes";

const REQUEST_MS = 10_000;

/** Runs `work` with a connected client, and disconnects. */
export async function withAdmin<T>(brokers: readonly BrokerHome[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({
    clientId: "drone",
    brokers: brokers.map(({ direct }) => direct.client),
    socketFactory: routedSocketFactory(directRoutes(brokers)),
    requestTimeout: REQUEST_MS,
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** From what brokers advertise to their own sockets, past the faults. */
export function directRoutes(brokers: readonly BrokerHome[]): Record<string, string> {
  return Object.fromEntries(brokers.map(({ advertised, direct }) => [advertised, direct.client]));
}

/** Creates topics with their replicas where the plan has them. */
export async function createTopics(admin: Admin, topics: readonly PlannedTopic[]): Promise<void> {
  await admin.createTopics({
    waitForLeaders: false,
    timeout: REQUEST_MS,
    topics: topics.map(({ name, config, replicas }) => ({
      topic: name,
      replicaAssignment: replicas.map((ids, partition) => ({ partition, replicas: [...ids] })),
      configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
    })),
  });
}

export interface Ours {
  readonly topics: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Deletes those of the topics and groups that there are, and waits until the brokers have forgotten the topics. A group whose member
 * died is not empty before the member's session is over. @throws Error when a group still has members after the time
 */
export async function deleteOurs(admin: Admin, { topics, groups }: Ours, groupsWithinMs: number): Promise<void> {
  const there = await among(admin, topics);
  if (there.length > 0) {
    await admin.deleteTopics({ topics: there, timeout: REQUEST_MS });
    while ((await among(admin, topics)).length > 0) await pause();
  }
  const known = new Set((await admin.listGroups()).groups.map(({ groupId }) => groupId));
  const ours = groups.filter((group) => known.has(group));
  if (ours.length > 0) await deleteGroups(admin, ours, performance.now() + groupsWithinMs);
}

async function deleteGroups(admin: Admin, groups: readonly string[], deadline: number): Promise<void> {
  for (;;) {
    try {
      await admin.deleteGroups([...groups]);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause();
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

async function among(admin: Admin, topics: readonly string[]): Promise<string[]> {
  const there = new Set(await admin.listTopics());
  return topics.filter((topic) => there.has(topic));
}
