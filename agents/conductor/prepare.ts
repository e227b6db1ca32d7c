/** What must be true before T0, each within a deadline, side by side where nothing depends on the other. */
import type { BrokerHome, PlannedLoad } from "../../core/documents";
import { InfrastructureError } from "../../core/errors";
import type { ProxyEngine } from "../../faults/proxy";
import { createTopics, deleteOurs, withAdmin } from "../kafka/admin";
import type { Cluster } from "../kafka/cluster";
import type { Metadata, TopicMetadata } from "../kafka/requests";
import { sleep, textOf, within } from "./interruption";
import { Links } from "./links";
import type { Run } from "./run";

const BROKERS_WITHIN_MS = 30_000;
const TOPICS_WITHIN_MS = 60_000;
const AGAIN_MS = 100;

/** Kafka keeps committed offsets in it, and makes it when somebody asks for a coordinator. */
const OFFSETS_TOPIC = "__consumer_offsets";

/** Does a part of the preparation and notes how long it took. */
export async function prepared<T>({ record }: Run, what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  record.note({ kind: "prepared", what, tookMs: performance.now() - begun });
  return result;
}

/** Every broker answers at every address, advertised and direct. @throws InfrastructureError that names those that do not */
export async function brokersAnswer({ home }: Run, cluster: Cluster, signal: AbortSignal): Promise<void> {
  let silent = home.brokers.flatMap(addressesOf);
  const deadline = performance.now() + BROKERS_WITHIN_MS;
  for (;;) {
    const answered = await Promise.all(silent.map(({ address }) => cluster.answers(address)));
    silent = silent.filter((_, i) => !answered[i]);
    if (silent.length === 0) return;
    signal.throwIfAborted();
    if (performance.now() > deadline)
      throw new InfrastructureError(
        `no answer within ${BROKERS_WITHIN_MS / 1_000} s from ${silent.map(({ address, of }) => `${address} (${of})`).join(", ")}`,
      );
    await sleep(AGAIN_MS);
  }
}

/**
 * The run's topics are new, each partition where the plan has it: the preferred replica leads and all are in sync, and every broker
 * knows. So is the topic of offsets, if anybody consumes. @throws InfrastructureError
 */
export async function topicsWhole({ plan, home }: Run, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const topics = plan.topics.map(({ name }) => name);
  const groups = plan.loads.filter(isConsume).map(({ group }) => group);
  const work = async (): Promise<void> => {
    await withAdmin(home.brokers, async (admin) => {
      // The same run may have been cut off before; what it wrote is not this one's.
      await deleteOurs(admin, { topics, groups }, TOPICS_WITHIN_MS);
      await createTopics(admin, plan.topics);
    });
    const [group] = groups;
    if (group !== undefined) await until(() => cluster.hasCoordinator(group, null), signal);
    const expected = group === undefined ? topics : [...topics, OFFSETS_TOPIC];
    await until(async () => (await cluster.beliefs(expected)).every((metadata) => isWhole(metadata, topics)), signal);
  };
  const done = await within(
    TOPICS_WITHIN_MS,
    work().then(() => true),
  );
  if (done === null)
    throw new InfrastructureError(
      `topics are not whole within ${TOPICS_WITHIN_MS / 1_000} s: ${await unwholeText(cluster, topics)}`,
    );
}

/** Links of the run's own tasks, and none of a fault that was left on any. */
export async function openLinks({ plan, home }: Run, engine: ProxyEngine): Promise<Links> {
  await engine.sweep();
  return Links.open(plan, home, engine);
}

interface Address {
  readonly address: string;
  readonly of: string;
}

function addressesOf({ id, advertised, direct }: BrokerHome): Address[] {
  return [
    { address: advertised, of: `broker ${id}, client, as advertised` },
    ...Object.entries(direct).map(([listener, address]) => ({ address, of: `broker ${id}, ${listener}` })),
  ];
}

function isConsume(load: PlannedLoad): load is Extract<PlannedLoad, { kind: "consume" }> {
  return load.kind === "consume";
}

function isWhole({ topics }: Metadata, preferred: readonly string[]): boolean {
  return topics.every((topic) => whyUnwhole(topic, preferred) === null);
}

/** @param preferred topics whose leader must be the first replica */
function whyUnwhole({ topic, error, partitions }: TopicMetadata, preferred: readonly string[]): string | null {
  if (error !== 0 || partitions.length === 0) return `${topic} is not there (error ${error})`;
  for (const { partition, leader, replicas, isr } of partitions) {
    if (leader < 0) return `nobody leads ${topic}/${partition}`;
    if (isr.length < replicas.length) return `in sync on ${topic}/${partition}: ${isr} of ${replicas}`;
    if (preferred.includes(topic) && leader !== replicas[0])
      return `${leader} leads ${topic}/${partition} of ${replicas}`;
  }
  return null;
}

async function unwholeText(cluster: Cluster, topics: readonly string[]): Promise<string> {
  try {
    const { metadata } = await cluster.state([...topics, OFFSETS_TOPIC]);
    return metadata.topics.flatMap((topic) => whyUnwhole(topic, topics) ?? []).join("; ") || "brokers disagree";
  } catch (error) {
    return textOf(error);
  }
}

/** Bounded by whoever waits. A broker that does not answer for a moment is asked again. */
async function until(holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await holds().catch(() => false))) {
    signal.throwIfAborted();
    await sleep(AGAIN_MS);
  }
}
