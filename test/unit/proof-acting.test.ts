import type { Link, PlannedFault } from "../../core/documents";
import { actings, shortfalls } from "../../core/evaluate/acting";
import { medianOf } from "../../core/evaluate/windows";
import { broker, client, controller, delay, partition, producers } from "../../core/scenario";
import { acted, linkToOne, plannedFault } from "./support/flight";

const TO_ONE = client().from(producers()).to(broker(1));
const D100 = plannedFault(delay("100ms").on(TO_ONE));
const LINK = linkToOne("orders-0");
const OTHER = linkToOne("orders-1");

describe("how long it acted", () => {
  const due = { fromMs: 0, toMs: 100_000 };
  const moving = plannedFault(partition().on(client().to(controller())));
  const short = (fault: PlannedFault, ...times: [link: Link, fromMs: number, toMs: number][]) =>
    shortfalls(fault, actings(times.flatMap(([link, from, to]) => acted(fault.id, link, from, to))), due).map(
      ({ target, actedMs }) => `${target} ${actedMs}`,
    );

  test("5 % less on each link is allowed, more is not", () => {
    expect(short(D100, [LINK, 0, 95_000], [OTHER, 5_001, 100_000])).toEqual(["task orders-1 -> 1 client 94999"]);
  });

  test("so are 2 s of a short fault", () => {
    const brief = { fromMs: 0, toMs: 10_000 };
    const at = (toMs: number) => actings([LINK, OTHER].flatMap((link) => acted(D100.id, link, 0, toMs)));
    expect(shortfalls(D100, at(8_000), brief)).toEqual([]);
    expect(shortfalls(D100, at(7_999), brief).map(({ actedMs, dueMs }) => [actedMs, dueMs])).toEqual([
      [7_999, 10_000],
      [7_999, 10_000],
    ]);
  });

  test("a planned link that it never took hold of is found", () => {
    expect(short(D100, [LINK, 0, 100_000])).toEqual(["task orders-1 -> 1 client 0"]);
  });

  test("times on one link add up, and overlaps count once", () => {
    expect(short(moving, [LINK, 0, 40_000], [OTHER, 30_000, 60_000], [LINK, 70_000, 90_000])).toEqual([
      "its links 80000",
    ]);
  });
});

const medians: [sorted: number[], median: number | null][] = [
  [[], null],
  [[3], 3],
  [[1, 3], 2],
  [[1, 2, 9], 2],
  [[1, 2, Number.POSITIVE_INFINITY], 2],
  [[1, Number.POSITIVE_INFINITY], null],
];
test.each(medians)("the median of %j is %j", (sorted, median) => {
  expect(medianOf(sorted)).toBe(median);
});
