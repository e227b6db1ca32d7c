/** What brokers are like, each second, past the faults: leaders, in-sync sets, controller, and how far consumers are behind. */
import { setTimeout as sleep } from "node:timers/promises";
import type { BrokerSelector, EventOf, PlannedLoad } from "../../core/documents";
import type { Cluster, ClusterState } from "../kafka/cluster";
import type { PartitionMetadata } from "../kafka/requests";
import { textOf } from "./interruption";
import type { Run } from "./run";

export type Watched = EventOf<"watch">;

const EVERY_MS = 1_000;

export class Watch {
  private last: Watched | null = null;
  private readonly stopping = new AbortController();
  private looking: Promise<void> = Promise.resolve();
  private wakers: (() => void)[] = [];

  constructor(
    private readonly run: Run,
    private readonly cluster: Cluster,
  ) {}

  /** Looks each second until it is stopped. A slow look is followed by the next whole second, never by several at once. */
  start(): void {
    this.looking = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  /** The next look, or null when the brokers told nothing. */
  async next(): Promise<Watched | null> {
    await new Promise<void>((resolve) => this.wakers.push(resolve));
    return this.last;
  }

  /** Which broker a selector means now. @throws Error when nobody knows */
  async resolve(selector: BrokerSelector): Promise<number> {
    if (selector.kind === "broker") return selector.id;
    if (selector.kind === "controller") {
      const controller = await this.cluster.controller();
      if (controller === null) throw new Error("no controller is active");
      return controller;
    }
    const name = this.run.plan.topics.find(({ alias }) => alias === selector.topic)?.name ?? selector.topic;
    const { metadata } = await this.cluster.state([name]);
    const found = metadata.topics[0]?.partitions.find(({ partition }) => partition === selector.partition);
    if (found === undefined || found.leader < 0)
      throw new Error(`nobody leads ${selector.topic}/${selector.partition}`);
    return found.leader;
  }

  private async loop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.last = await this.look().catch((error: unknown) => {
        process.stderr.write(`watch: ${textOf(error)}\n`);
        return null;
      });
      if (this.last !== null) this.run.record.noteAt(this.last.atMs, this.last);
      const { wakers } = this;
      this.wakers = [];
      for (const wake of wakers) wake();
      const now = this.run.clock.now();
      const leftMs = Math.ceil((now + 1) / EVERY_MS) * EVERY_MS - now;
      await sleep(leftMs, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }

  private async look(): Promise<Watched> {
    const { plan, clock } = this.run;
    const state = await this.cluster.state(plan.topics.map(({ name }) => name));
    const consumers = plan.loads.filter((load) => load.kind === "consume");
    const lags = await Promise.all(consumers.map((load) => this.lagOf(load, state).catch(() => null)));
    return {
      kind: "watch",
      atMs: clock.now(),
      controller: state.controller,
      brokers: state.metadata.brokers.map(({ id }) => id).sort((a, b) => a - b),
      partitions: state.metadata.topics.flatMap(({ topic, partitions }) =>
        [...partitions]
          .sort(byNumber)
          .map(({ partition, leader, epoch, isr }) => ({ topic, partition, leader, epoch, isr: [...isr] })),
      ),
      // What could not be asked in this second is missing, not 0.
      lag: Object.fromEntries(consumers.flatMap(({ name }, i) => (lags[i] == null ? [] : [[name, lags[i]]]))),
    };
  }

  private async lagOf(
    { group, topic }: Extract<PlannedLoad, { kind: "consume" }>,
    { controller, metadata }: ClusterState,
  ): Promise<number> {
    const name = this.run.plan.topics.find(({ alias }) => alias === topic)?.name;
    const found = metadata.topics.find((one) => one.topic === name);
    if (found === undefined) throw new Error(`${topic} is not there`);
    return this.cluster.lag(group, found.topic, found.partitions, controller);
  }
}

/** Brokers list them in no order. */
function byNumber(a: PartitionMetadata, b: PartitionMetadata): number {
  return a.partition - b.partition;
}
