import { ClockError } from "../../agents/worker/clock";

test("nothing is known before the first exchange", () => {
  expect(new ClockError().boundMs).toBeNull();
});

test("the bound is the offset and half of the round trip, by the shortest exchange", () => {
  const clock = new ClockError();
  clock.add({ sentAt: 1_000, receivedAt: 1_100, theirs: 1_090 }); // 40 ms ahead, give or take 50
  expect(clock.boundMs).toBe(90);
  clock.add({ sentAt: 2_000, receivedAt: 2_004, theirs: 1_999 }); // 3 ms behind, give or take 2
  expect(clock.boundMs).toBe(5);
  clock.add({ sentAt: 3_000, receivedAt: 3_060, theirs: 3_030 });
  expect(clock.boundMs).toBe(5);
});

test("an exchange is forgotten after thirty others, for clocks drift", () => {
  const clock = new ClockError();
  clock.add({ sentAt: 0, receivedAt: 1, theirs: 0.5 });
  for (let n = 0; n < 29; n += 1) clock.add({ sentAt: n, receivedAt: n + 10, theirs: n + 5 });
  expect(clock.boundMs).toBe(0.5);
  clock.add({ sentAt: 0, receivedAt: 10, theirs: 5 });
  expect(clock.boundMs).toBe(5);
});
