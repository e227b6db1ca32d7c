/**
 * The cluster as it is, asked directly, past every fault. The active controller's broker is asked first: its metadata is the
 * quorum's own, while a broker that is cut off goes on believing that it leads.
 */
import type { BrokerHome } from "../../core/documents";
import { Connection } from "./connection";
import {
  API_VERSIONS,
  DESCRIBE_QUORUM,
  findCoordinator,
  latestOffsets,
  type Metadata,
  metadata,
  offsetFetch,
  type PartitionMetadata,
  type Request,
} from "./requests";

export interface ClusterState {
  /** Null while no controller says that it is the active one. */
  readonly controller: number | null;
  readonly metadata: Metadata;
}

/** Brokers answer in milliseconds; a paused one never. Three brokers asked one after the other still fit a few seconds. */
const WITHIN_MS = 800;

export class Cluster {
  private readonly connections = new Map<string, Promise<Connection>>();
  private readonly coordinators = new Map<string, number>();

  constructor(readonly brokers: readonly BrokerHome[]) {}

  /** @throws Error when no broker answers */
  async state(topics: readonly string[]): Promise<ClusterState> {
    const controller = await this.controller();
    const order = [...this.brokers].sort((a, b) => Number(b.id === controller) - Number(a.id === controller));
    let last: unknown;
    for (const { direct } of order) {
      try {
        return { controller, metadata: await this.ask(direct.client, metadata(topics)) };
      } catch (error) {
        last = error;
      }
    }
    throw new Error(`no broker tells its metadata: ${String(last)}`);
  }

  /** What every broker itself believes. @throws Error when one does not answer */
  beliefs(topics: readonly string[]): Promise<Metadata[]> {
    return Promise.all(this.brokers.map(({ direct }) => this.ask(direct.client, metadata(topics))));
  }

  /** The active controller. One that was cut off believes that it still is, for a while, in an older epoch. */
  async controller(): Promise<number | null> {
    const answers = await Promise.allSettled(
      this.brokers.map(({ direct }) => this.ask(direct.controller, DESCRIBE_QUORUM)),
    );
    const active = answers
      .flatMap((answer) => (answer.status === "fulfilled" && answer.value.error === 0 ? [answer.value] : []))
      .sort((a, b) => b.epoch - a.epoch);
    return active[0]?.leader ?? null;
  }

  /** Whether the broker that coordinates the group can be told: then the topic of offsets exists. */
  async hasCoordinator(group: string, controller: number | null): Promise<boolean> {
    const broker = this.brokers.find(({ id }) => id === controller) ?? this.brokers[0];
    if (broker === undefined) return false;
    const { error, broker: coordinator } = await this.ask(broker.direct.client, findCoordinator(group));
    if (error !== 0) return false;
    this.coordinators.set(group, coordinator);
    return true;
  }

  /** Records that a group has not committed yet: from committed offsets to the ends of the partitions. @throws Error when either is not to be had now */
  async lag(
    group: string,
    topic: string,
    partitions: readonly PartitionMetadata[],
    controller: number | null,
  ): Promise<number> {
    const [committed, ends] = await Promise.all([
      this.committed(group, topic, partitions, controller),
      this.ends(topic, partitions),
    ]);
    return [...ends].reduce(
      (lag, [partition, end]) => lag + Math.max(0, end - Math.max(0, committed.get(partition) ?? 0)),
      0,
    );
  }

  /** Whether the address serves Kafka. Over a connection of its own. */
  async answers(address: string): Promise<boolean> {
    const connection = await Connection.open(address, WITHIN_MS).catch(() => null);
    if (connection === null) return false;
    try {
      return (await connection.exchange(API_VERSIONS, WITHIN_MS)) === 0;
    } catch {
      return false;
    } finally {
      connection.close();
    }
  }

  close(): void {
    for (const connection of this.connections.values()) connection.then((open) => open.close()).catch(() => {});
    this.connections.clear();
  }

  private async committed(
    group: string,
    topic: string,
    partitions: readonly PartitionMetadata[],
    controller: number | null,
  ): Promise<Map<number, number>> {
    if (!this.coordinators.has(group)) await this.hasCoordinator(group, controller);
    const broker = this.home(this.coordinators.get(group));
    const numbers = partitions.map(({ partition }) => partition);
    try {
      const answers = await this.ask(broker.direct.client, offsetFetch(group, topic, numbers));
      return offsets(answers, `offsets of ${group}`);
    } catch (error) {
      this.coordinators.delete(group); // it may have moved
      throw error;
    }
  }

  private async ends(topic: string, partitions: readonly PartitionMetadata[]): Promise<Map<number, number>> {
    const leaders = [...new Set(partitions.map(({ leader }) => leader))];
    const answers = await Promise.all(
      leaders.map(async (leader) => {
        const led = partitions.filter((one) => one.leader === leader).map(({ partition }) => partition);
        return this.ask(this.home(leader).direct.client, latestOffsets(topic, led));
      }),
    );
    return offsets(answers.flat(), `ends of ${topic}`);
  }

  private home(id: number | undefined): BrokerHome {
    const broker = this.brokers.find((home) => home.id === id);
    if (broker === undefined) throw new Error(id === -1 || id === undefined ? "nobody leads" : `no broker ${id}`);
    return broker;
  }

  private async ask<T>(address: string, request: Request<T>): Promise<T> {
    const connection = await this.connected(address);
    return connection.exchange(request, WITHIN_MS);
  }

  private async connected(address: string): Promise<Connection> {
    const known = this.connections.get(address);
    if (known !== undefined) {
      const connection = await known.catch(() => null);
      if (connection !== null && !connection.closed) return connection;
    }
    // Of several that ask at once, one opens.
    if (this.connections.get(address) === known) this.connections.set(address, Connection.open(address, WITHIN_MS));
    const opening = this.connections.get(address);
    if (opening === undefined) throw new Error("the cluster's connections were closed");
    return opening;
  }
}

function offsets(
  answers: readonly { readonly partition: number; readonly error: number; readonly offset: number }[],
  what: string,
): Map<number, number> {
  const wrong = answers.find(({ error }) => error !== 0);
  if (wrong !== undefined) throw new Error(`${what}: error ${wrong.error} for partition ${wrong.partition}`);
  return new Map(answers.map(({ partition, offset }) => [partition, offset]));
}
