import { RunClock } from "../../agents/conductor/clock";
import { RunRecord } from "../../agents/conductor/record";

function recordOf(texts: readonly string[]): RunRecord {
  const record = new RunRecord(new RunClock());
  for (const what of texts) record.note({ kind: "prepared", what, tookMs: 1 });
  return record;
}

async function read(record: RunRecord, from: number): Promise<number[]> {
  const numbers: number[] = [];
  for await (const lines of record.from(from, new AbortController().signal)) numbers.push(...lines.map(({ n }) => n));
  return numbers;
}

const END = { kind: "ended", how: "completed", why: null } as const;

test("lines are numbered from 1, and a reader gets those from its number to the end, also those yet to come", async () => {
  const record = recordOf(["a", "b"]);
  const reading = read(record, 2);
  await new Promise(setImmediate);
  record.note({ kind: "prepared", what: "c", tookMs: 1 });
  await new Promise(setImmediate);
  record.note(END);
  expect(await reading).toEqual([2, 3, 4]);
});

test("the end is the last line", async () => {
  const record = recordOf(["a"]);
  record.note(END);
  record.note({ kind: "swept", left: [] });
  expect(await read(record, 1)).toEqual([1, 2]);
});

test("confirmed lines are dropped; all is confirmed only after the end", async () => {
  const record = recordOf(["a", "b", "c"]);
  record.confirm(2);
  record.confirm(1);
  expect(record.confirmed).toBe(2);
  record.confirm(99);
  expect(record.allConfirmed).toBe(false);
  record.note(END);
  expect(await read(record, record.confirmed + 1)).toEqual([4]);
  record.confirm(4);
  expect(record.allConfirmed).toBe(true);
});

test("a reader that goes away is let go", async () => {
  const gone = new AbortController();
  const reading = recordOf([]).from(1, gone.signal).next();
  gone.abort();
  expect((await reading).done).toBe(true);
});

test("times are below 0 before T0, and from T0 on the clock's own", () => {
  const clock = new RunClock();
  expect(clock.now()).toBeLessThan(0);
  const lead = 1_000;
  const t0 = clock.start(lead);
  expect(t0 % 1_000).toBe(0);
  const ahead = t0 - clock.unixNow();
  expect(ahead).toBeGreaterThan(lead - 100);
  expect(ahead).toBeLessThanOrEqual(lead + 1_000);
  expect(Math.abs(clock.now() + (t0 - clock.unixNow()))).toBeLessThan(50);
});
