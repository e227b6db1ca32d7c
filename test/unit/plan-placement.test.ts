import fc from "fast-check";
import { placeReplicas } from "../../core/plan/placement";
import "./plan-helpers";

interface Given {
  readonly brokers: number[];
  readonly topics: { partitions: number; replicationFactor: number }[];
  readonly seed: number;
}

const given: fc.Arbitrary<Given> = fc.integer({ min: 3, max: 9 }).chain((count) =>
  fc.record({
    brokers: fc.constant(Array.from({ length: count }, (_, index) => index + 1)),
    topics: fc.array(
      fc.record({
        partitions: fc.integer({ min: 1, max: 60 }),
        replicationFactor: fc.integer({ min: 1, max: count }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    seed: fc.integer(),
  }),
);

/** How much brokers differ in how often they are there. */
function difference(brokers: readonly number[], there: readonly (number | undefined)[]): number {
  const counts = brokers.map((id) => there.filter((other) => other === id).length);
  return Math.max(...counts) - Math.min(...counts);
}

test("every partition has as many different brokers as its topic asks for", () =>
  fc.assert(
    fc.property(given, ({ topics, brokers, seed }) => {
      const placed = placeReplicas(topics, brokers, seed);
      expect(placed.map((partitions) => partitions.length)).toEqual(topics.map(({ partitions }) => partitions));
      placed.forEach((partitions, index) => {
        for (const replicas of partitions) {
          expect(new Set(replicas).size).toBe(topics[index]?.replicationFactor);
          expect(replicas.every((id) => brokers.includes(id))).toBe(true);
        }
      });
    }),
  ));

test("brokers differ by at most one in what they lead, in each topic and in all", () =>
  fc.assert(
    fc.property(given, ({ topics, brokers, seed }) => {
      const leaders = placeReplicas(topics, brokers, seed).map((partitions) => partitions.map(([leader]) => leader));
      for (const topic of leaders) expect(difference(brokers, topic)).toBeLessThanOrEqual(1);
      expect(difference(brokers, leaders.flat())).toBeLessThanOrEqual(1);
    }),
  ));

test("brokers differ by at most one in the replicas of a topic that they hold", () =>
  fc.assert(
    fc.property(given, ({ topics, brokers, seed }) => {
      for (const partitions of placeReplicas(topics, brokers, seed))
        expect(difference(brokers, partitions.flat())).toBeLessThanOrEqual(1);
    }),
  ));

test("the same seed places the same, another one differently", () => {
  const topics = [{ partitions: 30, replicationFactor: 3 }];
  const place = (seed: number) => JSON.stringify(placeReplicas(topics, [1, 2, 3, 4, 5], seed));
  expect(place(7)).toBe(place(7));
  expect(place(7)).not.toBe(place(8));
});

test("when a leader fails, its partitions do not all go to one other broker", () => {
  const [partitions = []] = placeReplicas([{ partitions: 30, replicationFactor: 3 }], [1, 2, 3], 1);
  const heirs = partitions.filter(([leader]) => leader === 1).map(([, heir]) => heir);
  expect(new Set(heirs)).toEqual(new Set([2, 3]));
});
