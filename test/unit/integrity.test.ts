/** Small histories, each a story of one topic with two partitions: what producers were told, what a log holds, what was polled. */
import type { Evidence, IntegrityCounts, RunPlan } from "../../core/documents";
import { type AuditedReport, IntegrityAuditor } from "../../core/evaluate/integrity";
import { encodePayload } from "../../core/measure/payload";
import { consume, produce, topic } from "../../core/scenario";
import { plan } from "./plan-helpers";

const PLAN: RunPlan = plan({
  topics: [topic("orders", { partitions: 2 }), topic("events", { partitions: 2 })],
  load: {
    orders: produce({ topic: "orders", rate: "100/s", size: "1KiB", tasks: 2 }),
    billing: consume({ topic: "orders", group: "billing", tasks: 2 }),
    shipping: consume({ topic: "orders", group: "shipping" }),
    events: produce({ topic: "events", rate: "100/s", size: "1KiB" }),
  },
});
const [ORDERS = "", EVENTS = ""] = PLAN.topics.map(({ name }) => name);

/** Producers a and b are incarnations 1 and 2. */
const A = { task: "orders-0", incarnation: 1 };
const B = { task: "orders-1", incarnation: 2 };
const NOTHING = { acknowledged: [], unacknowledged: [], polled: [] };

/** Sequences from `sequence` acknowledged at offsets from `offset`. */
const told = (who: typeof A, sequence: number, offset: number, count: number, partition = 0): AuditedReport => ({
  ...who,
  ...NOTHING,
  acknowledged: [{ partition, sequence, offset, count }],
});
const ended = (who: typeof A, outcome: "failed" | "unknown", sequence: number, count: number): AuditedReport => ({
  ...who,
  ...NOTHING,
  unacknowledged: [{ partition: 0, sequence, count, outcome }],
});
const polled = (task: string, offset: number, count: number, partition = 0): AuditedReport => ({
  ...NOTHING,
  task,
  incarnation: 9,
  polled: [{ partition, offset, count }],
});
/** Everybody got the first `count` offsets. */
const read = (count: number): AuditedReport[] => [polled("billing-0", 0, count), polled("shipping-0", 0, count)];

/** A log: `a0` is producer a's record of sequence 0, `?` a damaged one, `x` another run's. */
type Logged = `${"a" | "b" | "c"}${number}` | "?" | "x";

function encoded(logged: Logged): Buffer {
  const incarnation = { a: 1, b: 2, c: 3, "?": 1, x: 1 }[logged.charAt(0)] ?? 0;
  const run = logged === "x" ? "another" : PLAN.run;
  const value = encodePayload({ run, incarnation, sequence: Number(logged.slice(1)), intendedMs: 1e12 }, 40);
  if (logged === "?") value.writeUInt8(value.readUInt8(35) ^ 1, 35);
  return value;
}

function audit(reports: readonly AuditedReport[], log: readonly Logged[], more: readonly Logged[] = []) {
  const auditor = new IntegrityAuditor(PLAN);
  for (const report of reports) auditor.report(report);
  [log, more].forEach((logged, partition) => {
    logged.forEach((name, offset) => {
      auditor.record({ topic: ORDERS, partition, offset, value: encoded(name) });
    });
  });
  return auditor.verdict();
}

const GOOD: IntegrityCounts = {
  acknowledged: 0,
  lost: 0,
  duplicated: 0,
  redelivered: 0,
  reordered: 0,
  corrupted: 0,
  unknown: 0,
  failedButPresent: 0,
  unread: 0,
};

const at = (anomaly: string, offset: number | null, task: string | null, sequence: number | null, detail: string) =>
  ({ anomaly, topic: ORDERS, partition: 0, offset, task, sequence, detail }) satisfies Evidence;

const histories: [
  story: string,
  reports: AuditedReport[],
  log: Logged[],
  counts: Partial<IntegrityCounts>,
  evidence: Evidence[],
][] = [
  [
    "two producers take turns, everybody reads everything: nothing is wrong",
    [told(A, 0, 0, 2), told(B, 0, 2, 1), told(A, 2, 3, 1), ...read(4)],
    ["a0", "a1", "b0", "a2"],
    { acknowledged: 4 },
    [],
  ],
  [
    "the log ends before the last acknowledged records: a truncation lost them",
    [told(A, 0, 0, 4), ...read(4)],
    ["a0", "a1"],
    { acknowledged: 4, lost: 2 },
    [at("lost", 2, "orders-0", 2, "acknowledged at offset 2, absent from the log, which ends at 2, with 1 after it")],
  ],
  [
    // An unclean election: a1 was at offset 1, the new leader put b0 there. The offset is there; the record is not.
    "another record took the offset of an acknowledged one: it is lost",
    [told(A, 0, 0, 2), told(B, 0, 1, 1), ...read(2)],
    ["a0", "b0"],
    { acknowledged: 3, lost: 1 },
    [at("lost", 1, "orders-0", 1, "acknowledged at offset 1, absent from the log, which ends at 2")],
  ],
  [
    "an acknowledged record is at another offset than was said: nothing is lost",
    [told(A, 0, 7, 1), ...read(1)],
    ["a0"],
    { acknowledged: 1 },
    [],
  ],
  [
    "a retry put a0 into the log twice: duplicated, and, though it comes after a1, not reordered",
    [told(A, 0, 0, 2), ...read(3)],
    ["a0", "a1", "a0"],
    { acknowledged: 2, duplicated: 1 },
    [at("duplicated", 2, "orders-0", 0, "a further copy; acknowledged at offset 0")],
  ],
  [
    "a0 came in three times: two further copies",
    [told(A, 0, 2, 1), ...read(3)],
    ["a0", "a0", "a0"],
    { acknowledged: 1, duplicated: 2 },
    [1, 2].map((offset) => at("duplicated", offset, "orders-0", 0, "a further copy; acknowledged at offset 2")),
  ],
  [
    // The first batch timed out and was sent again after the second: two batches in flight without idempotence.
    "a1 and a2 were overtaken by a3: both are reordered",
    [told(A, 0, 0, 1), told(A, 3, 1, 1), told(A, 1, 2, 2), ...read(4)],
    ["a0", "a3", "a1", "a2"],
    { acknowledged: 4, reordered: 2 },
    [
      at("reordered", 2, "orders-0", 1, "comes after sequence 3"),
      at("reordered", 3, "orders-0", 2, "comes after sequence 3"),
    ],
  ],
  [
    "producers may overtake each other",
    [told(A, 5, 0, 1), told(B, 0, 1, 1), ...read(2)],
    ["a5", "b0"],
    { acknowledged: 2 },
    [],
  ],
  [
    "a damaged record is corrupted, and, as nobody can tell which it was, lost",
    [told(A, 0, 0, 2), ...read(2)],
    ["?", "a1"],
    { acknowledged: 2, corrupted: 1, lost: 1 },
    [
      at("corrupted", 0, null, null, "the checksum differs"),
      at("lost", 0, "orders-0", 0, "acknowledged at offset 0, absent from the log, which ends at 2"),
    ],
  ],
  [
    "another run wrote into the topic",
    [told(A, 0, 0, 1), ...read(2)],
    ["a0", "x"],
    { acknowledged: 1, corrupted: 1 },
    [at("corrupted", 1, null, null, "a record of another run")],
  ],
  [
    "sends that timed out are unknown, whether the log has them or not; none is lost",
    [told(A, 0, 0, 1), ended(A, "unknown", 1, 3), ...read(2)],
    ["a0", "a2"],
    { acknowledged: 1, unknown: 3 },
    [],
  ],
  [
    // Its last confirmed report said a0; the process died; a1 had been sent. c never reported anything.
    "a dead producer's records after its last report are unknown",
    [told(A, 0, 0, 1), ...read(3)],
    ["a0", "a1", "c0"],
    { acknowledged: 1, unknown: 2 },
    [],
  ],
  [
    "a send that provably failed is in the log",
    [told(A, 1, 1, 1), ended(A, "failed", 0, 1), ...read(2)],
    ["a0", "a1"],
    { acknowledged: 1, failedButPresent: 1 },
    [at("failedButPresent", 0, "orders-0", 0, "reported as failed, and in the log")],
  ],
  [
    "a failed send that is not in the log is as it should be",
    [told(A, 1, 0, 1), ended(A, "failed", 0, 1), ...read(1)],
    ["a1"],
    { acknowledged: 1 },
    [],
  ],
  [
    // billing-0 polled 0..2 and died before it committed; billing-1 began at 1 again. Shipping is another group.
    "a rebalance gave offsets 1 and 2 to the same group again",
    [told(A, 0, 0, 3), ...read(3), polled("billing-1", 1, 2)],
    ["a0", "a1", "a2"],
    { acknowledged: 3, redelivered: 2 },
    [at("redelivered", 1, "billing-1", null, "given to billing again, with 1 of those after it")],
  ],
  [
    "shipping stopped after offset 0: the rest is unread by it, and read by billing",
    [told(A, 0, 0, 3), polled("billing-0", 0, 3), polled("shipping-0", 0, 1)],
    ["a0", "a1", "a2"],
    { acknowledged: 3, unread: 2 },
    [
      at("unread", 1, "orders-0", 1, "never given to shipping"),
      at("unread", 2, "orders-0", 2, "never given to shipping"),
    ],
  ],
  [
    "a record that nobody was given is unread once by each group, however often the log has it",
    [told(A, 0, 0, 1)],
    ["a0", "a0"],
    { acknowledged: 1, duplicated: 1, unread: 2 },
    [
      at("unread", 0, "orders-0", 0, "never given to billing"),
      at("unread", 0, "orders-0", 0, "never given to shipping"),
      at("duplicated", 1, "orders-0", 0, "a further copy; acknowledged at offset 0"),
    ],
  ],
  [
    "nobody was told that a1 arrived, so nobody has to read it",
    [told(A, 0, 0, 1), ended(A, "unknown", 1, 1), ...read(1)],
    ["a0", "a1"],
    { acknowledged: 1, unknown: 1 },
    [],
  ],
];

test.each(histories)("%s", (_, reports, log, counts, evidence) => {
  expect(audit(reports, log)).toEqual({ counts: { ...GOOD, ...counts }, evidence });
});

test("partitions have sequences and offsets of their own", () => {
  const reports = [told(A, 0, 0, 2), told(A, 0, 0, 1, 1), ...read(2), polled("billing-0", 0, 1, 1)];
  const shipping = polled("shipping-0", 0, 1, 1);
  expect(audit([...reports, shipping], ["a0", "a1"], ["a0"]).counts).toEqual({ ...GOOD, acknowledged: 3 });
});

test("topics have partitions of their own, and a topic that nobody consumes has nothing unread", () => {
  const auditor = new IntegrityAuditor(PLAN);
  for (const report of [told(A, 0, 0, 1), ...read(1)]) auditor.report(report);
  auditor.report(told({ task: "events-0", incarnation: 3 }, 0, 0, 1));
  auditor.record({ topic: ORDERS, partition: 0, offset: 0, value: encoded("a0") });
  auditor.record({ topic: EVENTS, partition: 0, offset: 0, value: encoded("c0") });
  expect(auditor.verdict().counts).toEqual({ ...GOOD, acknowledged: 2 });
});

test("of many anomalies of a kind all are counted, and five are shown", () => {
  const { counts, evidence } = audit([told(A, 0, 0, 1), ...read(9)], ["a0", "?", "?", "?", "?", "?", "?", "?", "?"]);
  expect(counts.corrupted).toBe(8);
  expect(evidence.map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5]);
});

test("a report that comes when the log is being read already is refused", () => {
  const auditor = new IntegrityAuditor(PLAN);
  auditor.record({ topic: ORDERS, partition: 0, offset: 0, value: encoded("a0") });
  expect(() => auditor.report(told(A, 0, 0, 1))).toThrow(
    new Error("a report of orders-0 came after the reading of the log had begun"),
  );
});

test("a report of a task that is not in the plan is refused", () => {
  const stranger = told({ task: "nobody-0", incarnation: 5 }, 0, 0, 1);
  expect(() => new IntegrityAuditor(PLAN).report(stranger)).toThrow(
    new Error("a report came from nobody-0, which is no task of the plan"),
  );
});
