import fc from "fast-check";
import { ArrivalSchedule } from "../../agents/worker/schedule";

const SEED = { seed: 20_261, numRuns: 200 };

test("sends are due at evenly spaced times from the phase on", () => {
  const schedule = new ArrivalSchedule(100, 0.5);
  expect(schedule.take(40)).toEqual([5, 15, 25, 35]);
  expect(schedule.take(45)).toEqual([]);
  expect(schedule.take(46)).toEqual([45]);
});

test("tasks of one load interleave: together they are evenly spaced at the load's rate", () => {
  const tasks = [0, 1, 2].map((index) => new ArrivalSchedule(100, index / 3).take(1_000));
  const together = tasks.flat().sort((a, b) => a - b);
  expect(together).toHaveLength(300);
  for (const [n, time] of together.entries()) expect(time).toBeCloseTo((n * 1_000) / 300, 6);
});

test("however often it is asked, every send is taken once, and none before its time", () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 5_000, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { maxLength: 20 }),
      (perSecond, phase, steps) => {
        const schedule = new ArrivalSchedule(perSecond, phase);
        const all: number[] = [];
        let now = 0;
        for (const step of steps) {
          now += step;
          const times = schedule.take(now);
          expect(Math.max(0, ...times)).toBeLessThanOrEqual(now);
          all.push(...times);
        }
        const expected = (n: number) => ((n + phase) * 1_000) / perSecond;
        expect(expected(all.length)).toBeGreaterThan(now - 1e-3);
        expect(Math.max(0, ...all.map((time, n) => Math.abs(time - expected(n))))).toBeLessThan(1e-6);
      },
    ),
    SEED,
  ));

test("a new rate rules from its moment on, and the same order again changes nothing", () => {
  const schedule = new ArrivalSchedule(100, 0);
  schedule.change({ perSecond: 200, fromMs: 30 });
  schedule.change({ perSecond: 200, fromMs: 30 });
  expect(schedule.take(50)).toEqual([0, 10, 20, 30, 35, 40, 45]);
});

test("a rate that is ordered too late rules from now on: what was taken stays", () => {
  const schedule = new ArrivalSchedule(100, 0);
  schedule.take(50);
  schedule.change({ perSecond: 1_000, fromMs: 10 });
  expect(schedule.take(53)).toEqual([50, 51, 52]);
});

test("with a rate of nothing no send is due, until there is a rate again", () => {
  const schedule = new ArrivalSchedule(100, 0);
  schedule.change({ perSecond: 0, fromMs: 20 });
  expect(schedule.take(1_000)).toEqual([0, 10]);
  schedule.change({ perSecond: 10, fromMs: 1_000 });
  expect(schedule.take(1_200)).toEqual([1_000, 1_100]);
});

test("from the end on nothing is due, and it has ended when all was taken", () => {
  const schedule = new ArrivalSchedule(100, 0);
  expect(schedule.endedBy(1_000)).toBe(false);
  schedule.stopAt(30);
  expect(schedule.endedBy(29)).toBe(false);
  expect(schedule.endedBy(30)).toBe(false);
  expect(schedule.take(1_000)).toEqual([0, 10, 20]);
  expect(schedule.endedBy(30)).toBe(true);
});
