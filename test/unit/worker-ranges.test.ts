import { acknowledgedRanges, polledRanges, unacknowledgedRanges } from "../../agents/worker/ranges";

test("ranges of a partition are joined where one continues the other", () => {
  const ranges = polledRanges();
  ranges.add({ partition: 0, offset: 0, count: 5 });
  ranges.add({ partition: 1, offset: 5, count: 1 });
  ranges.add({ partition: 0, offset: 5, count: 5 });
  ranges.add({ partition: 0, offset: 11, count: 1 });
  expect(ranges.flush()).toEqual([
    { partition: 0, offset: 0, count: 10 },
    { partition: 1, offset: 5, count: 1 },
    { partition: 0, offset: 11, count: 1 },
  ]);
  expect(ranges.flush()).toEqual([]);
});

test("the same offsets polled again are a range of their own", () => {
  const ranges = polledRanges();
  ranges.add({ partition: 0, offset: 0, count: 5 });
  ranges.add({ partition: 0, offset: 0, count: 5 });
  expect(ranges.flush()).toHaveLength(2);
});

test("acknowledgements join only if offsets and sequences both go on", () => {
  const ranges = acknowledgedRanges();
  ranges.add({ partition: 0, offset: 0, sequence: 0, count: 5 });
  ranges.add({ partition: 0, offset: 5, sequence: 10, count: 5 });
  ranges.add({ partition: 0, offset: 20, sequence: 15, count: 5 });
  ranges.add({ partition: 0, offset: 25, sequence: 20, count: 5 });
  expect(ranges.flush()).toEqual([
    { partition: 0, offset: 0, sequence: 0, count: 5 },
    { partition: 0, offset: 5, sequence: 10, count: 5 },
    { partition: 0, offset: 20, sequence: 15, count: 10 },
  ]);
});

test("what failed and what is unknown stay apart", () => {
  const ranges = unacknowledgedRanges();
  ranges.add({ partition: 0, sequence: 0, count: 5, outcome: "failed" });
  ranges.add({ partition: 0, sequence: 5, count: 5, outcome: "unknown" });
  ranges.add({ partition: 0, sequence: 10, count: 5, outcome: "unknown" });
  expect(ranges.flush()).toEqual([
    { partition: 0, sequence: 0, count: 5, outcome: "failed" },
    { partition: 0, sequence: 5, count: 10, outcome: "unknown" },
  ]);
});
