/**
 * Which brokers hold a partition, the preferred leader first. Made here and not by Kafka, so that `broker(2)` carries the same
 * load in each run of a seed.
 *
 * Partitions are placed in rounds of as many as there are brokers. In a round, brokers stand in a circle and partition i takes
 * `factor` neighbours from `start(i) = i * factor + floor(i * g / n)` on, where n is the number of brokers and g = gcd(factor, n).
 * `i * factor` alone comes back to 0 after n/g partitions; the second term then moves on by one. So over a round every broker
 * starts once (it leads one partition) and is taken `factor` times, and the part of a round differs by at most one in both.
 * Example, n = 3, factor = 2: partitions have (0 1) (2 0) (1 2).
 */
import type { Topic } from "../documents";
import { random, shuffled } from "../random";

type Placed = Pick<Topic, "partitions" | "replicationFactor">;

/**
 * For each topic, for each partition: its replicas, leader first. The same seed gives the same answer. Brokers differ by at
 * most one in the partitions that they lead (in each topic, and in all together) and in the replicas of each topic.
 */
export function placeReplicas(topics: readonly Placed[], brokers: readonly number[], seed: number): number[][][] {
  const next = random(seed);
  const led = new Map(brokers.map((id) => [id, 0]));
  return topics.map(({ partitions, replicationFactor }) => {
    const replicas: number[][] = [];
    while (replicas.length < partitions) {
      const round = placeRound(leastFirst(brokers, led, next), replicationFactor).slice(
        0,
        partitions - replicas.length,
      );
      for (const [leader] of round) if (leader !== undefined) led.set(leader, (led.get(leader) ?? 0) + 1);
      replicas.push(...round);
    }
    return replicas;
  });
}

/** In an order of chance, but those that lead fewer first: a part of a round gives its partitions to them. */
function leastFirst(brokers: readonly number[], led: ReadonlyMap<number, number>, next: () => number): number[] {
  return shuffled(brokers, next).sort((a, b) => (led.get(a) ?? 0) - (led.get(b) ?? 0));
}

/** A partition for each broker; the i-th is led by `leaders[i]`. */
function placeRound(leaders: readonly number[], factor: number): number[][] {
  const n = leaders.length;
  const step = commonDivisor(factor, n);
  const starts = leaders.map((_, i) => (i * factor + Math.floor((i * step) / n)) % n);
  const circle = leaders.map((_, position) => leaders[starts.indexOf(position)] ?? 0);
  return starts.map((start) => Array.from({ length: factor }, (_, offset) => circle[(start + offset) % n] ?? 0));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
