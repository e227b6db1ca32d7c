import { Baseline, holds, isrWhole, lagsWithin } from "../../agents/conductor/conditions";
import { sampledLinks } from "../../agents/conductor/probes";
import type { Watched } from "../../agents/conductor/watch";
import type { PlannedFault } from "../../core/documents";
import { linkKey } from "../../core/plan";
import { broker, client, controller, delay, during, isolate, phase, sequence } from "../../core/scenario";
import { plan } from "./plan-helpers";

const planned = plan();
const [topic] = planned.topics;

function seen(parts: Partial<Watched> = {}): Watched {
  const partitions = (topic?.replicas ?? []).map((isr, partition) => ({
    topic: topic?.name ?? "",
    partition,
    leader: isr[0] ?? -1,
    epoch: 0,
    isr,
  }));
  return { kind: "watch", atMs: 0, controller: 1, brokers: [1, 2, 3], partitions, lag: { billing: 0 }, ...parts };
}

test("in-sync sets are whole when every replica of every partition is in them", () => {
  const whole = seen();
  const [first, ...others] = whole.partitions;
  const short = first === undefined ? [] : [{ ...first, isr: first.isr.slice(1) }];
  expect(isrWhole(whole, planned)).toBe(true);
  expect(isrWhole({ partitions: [...short, ...others] }, planned)).toBe(false);
  expect(isrWhole({ partitions: others }, planned)).toBe(false);
});

test.each<[string, Record<string, number>, number, boolean]>([
  ["below the limit", { billing: 3 }, 5, true],
  ["at the limit", { billing: 5 }, 5, true],
  ["above it", { billing: 6 }, 5, false],
  ["unknown", {}, 5, false],
])("a lag that is %s", (_, lag, limit, expected) => {
  expect(lagsWithin({ lag }, ["billing"], () => limit)).toBe(expected);
});

test("drained is at or under the largest lag of the baseline, and of no other time", () => {
  const baseline = new Baseline();
  baseline.see({ lag: { billing: 900 } });
  baseline.begin();
  for (const billing of [10, 40, 20]) baseline.see({ lag: { billing } });
  baseline.end();
  baseline.see({ lag: { billing: 900 } });
  const drained = (billing: number) => holds({ kind: "drained" }, seen({ lag: { billing } }), planned, baseline);
  expect(drained(40)).toBe(true);
  expect(drained(41)).toBe(false);
});

describe("links to probe", () => {
  const flow = sequence(
    phase("baseline", "5s"),
    during(phase("a", "5s"), isolate(broker(3))),
    during(phase("b", "5s"), delay("100ms").on(client().to(broker(1)))),
  );

  test("are those that faults act on, each once", () => {
    const { faults } = plan({ flow });
    const keys = new Set(faults.flatMap(({ links }: PlannedFault) => links.map(linkKey)));
    expect(new Set(sampledLinks(plan({ flow }), 1_000).map(linkKey))).toEqual(keys);
  });

  test("too many of them are sampled, some of every fault", () => {
    const chosen = sampledLinks(plan({ flow }), 4);
    expect(chosen).toHaveLength(4);
    expect(new Set(chosen.map(({ owner }) => owner))).toEqual(new Set([3, 1]));
  });

  test("of a target that is not known yet, are those of every broker", () => {
    const moving = plan({
      flow: sequence(phase("baseline", "5s"), during(phase("a", "5s"), delay("9ms").on(client().to(controller())))),
    });
    const owners = new Set(sampledLinks(moving, 1_000).map(({ owner }) => owner));
    expect(owners).toEqual(new Set([1, 2, 3]));
  });
});
