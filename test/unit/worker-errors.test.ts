import { ErrorTally } from "../../agents/worker/errors";

test("errors that differ by numbers only are one, and each is told once", () => {
  const told: string[] = [];
  const tally = new ErrorTally((message) => told.push(message));
  tally.add("Timeout while acquiring lock (3 waiting locks)");
  tally.add("Timeout while acquiring lock (12 waiting locks)");
  tally.add("Connection error: connect ECONNREFUSED 127.0.0.1:9092");
  const lock = "Timeout while acquiring lock (# waiting locks)";
  const refused = "Connection error: connect ECONNREFUSED 127.0.0.1:9092";
  expect(tally.flush()).toEqual({ [lock]: 2, [refused]: 1 });
  tally.add(refused);
  expect(tally.flush()).toEqual({ [refused]: 1 });
  expect(told).toEqual([lock, refused]);
});

test("a report carries a bounded number of messages; the rest is counted together", () => {
  const tally = new ErrorTally(() => {});
  for (let n = 0; n < 100; n += 1) tally.add(`error x${n}`);
  const counts = tally.flush();
  expect(Object.keys(counts)).toHaveLength(41);
  expect(counts["other errors"]).toBe(60);
});
