import { Accumulator, limitsFor } from "../../agents/worker/accumulator";

const limits = { batchesInFlight: 2, recordsPerBatch: 4 };

test("each linger's sends are one batch, and the next linger's go to the next partition", () => {
  const accumulator = new Accumulator([0, 1, 2], limits, 1);
  accumulator.add([1, 2]);
  accumulator.add([3]);
  accumulator.add([]);
  accumulator.add([4]);
  expect(accumulator.take()).toEqual([
    { partition: 0, intendedMs: [4] },
    { partition: 1, intendedMs: [1, 2] },
    { partition: 2, intendedMs: [3] },
  ]);
  expect(accumulator).toMatchObject({ waiting: 0, inFlight: 3 });
});

test("a connection that does not answer waits alone, and catches up in larger batches, oldest first", () => {
  const accumulator = new Accumulator([0, 1, 2], limits, 0);
  const sent: string[] = [];
  for (let linger = 0; linger < 18; linger += 1) {
    accumulator.add([linger]);
    for (const { partition, intendedMs } of accumulator.take()) {
      sent.push(`${partition}: ${intendedMs}`);
      if (partition !== 0) accumulator.settled(partition);
    }
  }
  expect(sent.filter((batch) => batch.startsWith("0"))).toEqual(["0: 0", "0: 3"]);
  expect(sent.filter((batch) => !batch.startsWith("0"))).toHaveLength(12);
  expect(accumulator).toMatchObject({ waiting: 4, inFlight: 2 });

  accumulator.settled(0);
  expect(accumulator.take()).toEqual([{ partition: 0, intendedMs: [6, 9, 12, 15] }]);
  expect(accumulator).toMatchObject({ waiting: 0, inFlight: 2 });
});

test("partitions of one connection share its places in flight, and who waited longest is first", () => {
  const accumulator = new Accumulator([0, 0, 0], limits, 0);
  for (const linger of [0, 1, 2, 3, 4, 5]) accumulator.add([linger]);
  expect(accumulator.take()).toEqual([
    { partition: 0, intendedMs: [0, 3] },
    { partition: 1, intendedMs: [1, 4] },
  ]);
  expect(accumulator.take()).toEqual([]);
  accumulator.add([6]);
  accumulator.settled(1);
  expect(accumulator.take()).toEqual([{ partition: 2, intendedMs: [2, 5] }]);
});

test("what is in flight never exceeds 64 MiB, whatever the connections and sizes", () => {
  for (const connections of [1, 16, 200]) {
    for (const size of [100, 1_024, 10_240]) {
      const { batchesInFlight, recordsPerBatch } = limitsFor(connections, size, false);
      expect(connections * batchesInFlight * recordsPerBatch * size).toBeLessThanOrEqual(64 * 1024 * 1024);
      expect(recordsPerBatch * size).toBeLessThanOrEqual(512 * 1024);
    }
  }
  expect(limitsFor(3, 10_000_000, false).recordsPerBatch).toBe(1);
  expect(limitsFor(3, 1_024, true).batchesInFlight).toBe(1);
});
