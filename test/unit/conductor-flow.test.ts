import { Flow } from "../../agents/conductor/flow";
import type { PlannedStep, Step } from "../../core/documents";
import {
  broker,
  changeRate,
  client,
  delay,
  during,
  isrWhole,
  parallel,
  phase,
  sequence,
  waitUntil,
  warmup,
} from "../../core/scenario";
import { plan } from "./plan-helpers";

const steps = (flow: Step): PlannedStep[] => plan({ flow }).steps;

/** What is taken at each of these times: `TIME EDGE NAME@DUE`. */
function told(flow: Flow, times: readonly number[]): string[] {
  return times.flatMap((now) =>
    flow.take(now).map(({ step, edge, dueMs, met }) => {
      const { what } = step;
      const name = what.kind === "phase" ? what.phase : what.kind;
      return `${now} ${edge} ${name}@${dueMs}${met === null ? "" : met ? " met" : " late"}`;
    }),
  );
}

const slow = delay("100ms").on(client().to(broker(1)));

test("a sequence: each step starts when the one before ends, and what ends is told before what starts", () => {
  const flow = new Flow(steps(sequence(warmup("2s"), phase("a", "3s"))));
  expect(told(flow, [0, 1_999, 2_000, 5_000])).toEqual([
    "0 start warmup@0",
    "2000 end warmup@2000",
    "2000 start a@2000",
    "5000 end a@5000",
  ]);
  expect(flow.done).toBe(true);
});

test("lateness does not add up: due times follow from due times", () => {
  const flow = new Flow(steps(sequence(phase("a", "2s"), phase("b", "2s"))));
  expect(told(flow, [350, 2_700, 9_000])).toEqual([
    "350 start a@0",
    "2700 end a@2000",
    "2700 start b@2000",
    "9000 end b@4000",
  ]);
});

test("after a long stall everything that was due is told in the order of its time", () => {
  const flow = new Flow(
    steps(sequence(phase("a", "1s"), parallel(phase("b", "1s"), phase("c", "2s")), phase("d", "1s"))),
  );
  expect(told(flow, [60_000]).map((text) => text.slice(6))).toEqual([
    "start a@0",
    "end a@1000",
    "start b@1000",
    "start c@1000",
    "end b@2000",
    "end c@3000",
    "start d@3000",
    "end d@4000",
  ]);
});

test("parallel branches start together; what follows waits for the longest", () => {
  const flow = new Flow(steps(sequence(parallel(phase("a", "1s"), phase("b", "3s")), phase("c", "1s"))));
  expect(told(flow, [0, 1_000, 3_000])).toEqual([
    "0 start a@0",
    "0 start b@0",
    "1000 end a@1000",
    "3000 end b@3000",
    "3000 start c@3000",
  ]);
});

test("at the same moment all that ends comes before all that starts", () => {
  const branch = (a: string, b: string): Step => sequence(phase(a, "1s"), phase(b, "1s"));
  const flow = new Flow(steps(parallel(branch("a", "b"), branch("c", "d"))));
  flow.take(0);
  expect(told(flow, [1_000])).toEqual(["1000 end a@1000", "1000 end c@1000", "1000 start b@1000", "1000 start d@1000"]);
});

test("a span starts before what is in it and ends after it; the next one starts after its end", () => {
  const flow = new Flow(
    steps(sequence(during(sequence(phase("a", "1s"), phase("b", "1s")), slow), during(phase("c", "1s"), slow))),
  );
  expect(told(flow, [0, 1_000, 2_000, 3_000])).toEqual([
    "0 start span@0",
    "0 start a@0",
    "1000 end a@1000",
    "1000 start b@1000",
    "2000 end b@2000",
    "2000 end span@2000",
    "2000 start span@2000",
    "2000 start c@2000",
    "3000 end c@3000",
    "3000 end span@3000",
  ]);
});

test("an action takes no time", () => {
  const flow = new Flow(steps(sequence(phase("a", "1s"), changeRate("orders", "5/s"), phase("b", "1s"))));
  expect(told(flow, [0, 1_000])).toEqual([
    "0 start a@0",
    "1000 end a@1000",
    "1000 start action@1000",
    "1000 end action@1000",
    "1000 start b@1000",
  ]);
});

describe("a wait", () => {
  const waiting = () => new Flow(steps(sequence(phase("a", "1s"), waitUntil(isrWhole(), "20s"), phase("b", "2s"))));
  const wait = "step-2";

  test("that is met ends on a whole second, at least one second later", () => {
    const flow = waiting();
    flow.take(1_500);
    expect(flow.waiting.map(({ id }) => id)).toEqual([wait]);
    flow.meet(wait, 4_300);
    expect(flow.waiting).toEqual([]);
    expect(told(flow, [5_999, 6_000])).toEqual(["6000 end wait@6000 met", "6000 start b@6000"]);
  });

  test("that is met just before its time is over ends with its time", () => {
    const flow = waiting();
    flow.take(1_000);
    flow.meet(wait, 20_900);
    expect(told(flow, [21_000])).toEqual(["21000 end wait@21000 met", "21000 start b@21000"]);
  });

  test("that is not met ends when its time is over", () => {
    const flow = waiting();
    flow.take(1_000);
    expect(flow.nextMs).toBe(21_000);
    expect(told(flow, [20_999, 21_400])).toEqual(["21400 end wait@21000 late", "21400 start b@21000"]);
  });

  test("decides the end of the flow, which is known from then on", () => {
    const flow = waiting();
    flow.take(1_000);
    expect(flow.endMs).toBeNull();
    flow.meet(wait, 4_300);
    expect(flow.endMs).toBe(8_000);
  });
});

test("without waits the end is known from the start, spans included", () => {
  expect(new Flow(steps(sequence(warmup("2s"), during(phase("a", "3s"), slow)))).endMs).toBe(5_000);
});

test("the next moment is that of the next edge", () => {
  const flow = new Flow(steps(sequence(parallel(phase("a", "4s"), phase("b", "3s")), phase("c", "1s"))));
  expect(flow.nextMs).toBe(0);
  flow.take(0);
  expect(flow.nextMs).toBe(3_000);
  flow.take(5_000);
  expect(flow.nextMs).toBeNull();
});
