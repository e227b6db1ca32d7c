import type { Step } from "../../core/documents";
import {
  broker,
  changeRate,
  client,
  delay,
  drained,
  during,
  isolate,
  isrWhole,
  killBroker,
  parallel,
  phase,
  sequence,
  waitUntil,
  warmup,
} from "../../core/scenario";
import { plan } from "./plan-helpers";

/** `step-2 after step-1: 5s to 15s, phase b`. */
function steps(flow: Step): string[] {
  return plan({ flow }).steps.map(({ id, after, fromMs, toMs, what }) => {
    const kind = what.kind === "span" ? `span of ${what.of.join(" ")} with ${what.faults.join(" ")}` : what.kind;
    return `${id} after ${after.join(" ") || "nothing"}: ${fromMs / 1000}s to ${toMs / 1000}s, ${kind}`;
  });
}

const slow = delay("100ms").on(client().to(broker(1)));

const dags: [what: string, flow: Step, steps: string[]][] = [
  [
    "a sequence chains",
    sequence(phase("a", "5s"), sequence(phase("b", "10s"), phase("c", "1s"))),
    [
      "step-1 after nothing: 0s to 5s, phase",
      "step-2 after step-1: 5s to 15s, phase",
      "step-3 after step-2: 15s to 16s, phase",
    ],
  ],
  [
    "parallel branches start together, and what follows waits for all of them",
    sequence(
      phase("a", "5s"),
      parallel(phase("b", "10s"), sequence(phase("c", "2s"), killBroker(broker(1)))),
      phase("d", "1s"),
    ),
    [
      "step-1 after nothing: 0s to 5s, phase",
      "step-2 after step-1: 5s to 15s, phase",
      "step-3 after step-1: 5s to 7s, phase",
      "step-4 after step-3: 7s to 7s, action",
      "step-5 after step-2 step-4: 15s to 16s, phase",
    ],
  ],
  [
    "a span starts with its first inner steps and ends with its last",
    sequence(phase("a", "5s"), during(sequence(phase("b", "3s"), phase("c", "4s")), slow), phase("d", "1s")),
    [
      "step-1 after nothing: 0s to 5s, phase",
      "step-2 after step-1: 5s to 12s, span of step-3 step-4 with fault-1",
      "step-3 after step-1: 5s to 8s, phase",
      "step-4 after step-3: 8s to 12s, phase",
      "step-5 after step-2: 12s to 13s, phase",
    ],
  ],
  [
    "a span holds what is in its inner spans too",
    during(during(phase("b", "3s"), slow), isolate(broker(2))),
    [
      "step-1 after nothing: 0s to 3s, span of step-2 step-3 with fault-1",
      "step-2 after nothing: 0s to 3s, span of step-3 with fault-2",
      "step-3 after nothing: 0s to 3s, phase",
    ],
  ],
  [
    "after a wait, steps start early at best and end late at worst",
    sequence(
      phase("a", "5s"),
      waitUntil(drained(), "20s"),
      phase("b", "10s"),
      during(waitUntil(isrWhole(), "5s"), slow),
      phase("c", "1s"),
    ),
    [
      "step-1 after nothing: 0s to 5s, phase",
      "step-2 after step-1: 5s to 25s, wait",
      "step-3 after step-2: 5s to 35s, phase",
      "step-4 after step-3: 15s to 40s, span of step-5 with fault-1",
      "step-5 after step-3: 15s to 40s, wait",
      "step-6 after step-4: 15s to 41s, phase",
    ],
  ],
];
test.each(dags)("%s", (_, flow, expected) => {
  expect(steps(flow)).toEqual(expected);
});

test("the flow ends when its longest way ends, with waits at their longest", () => {
  const flow = sequence(
    parallel(phase("a", "5s"), sequence(phase("b", "3s"), waitUntil(drained(), "9s"))),
    phase("c", "1s"),
  );
  expect(plan({ flow }).endsAtMs).toBe(13_000);
});

test("phases and faults have their times as if every wait were met at once", () => {
  const { phases, faults } = plan({
    flow: sequence(phase("a", "5s"), waitUntil(drained(), "20s"), during(phase("b", "10s"), slow)),
  });
  expect(phases.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
    ["a", 0, 5_000],
    ["b", 5_000, 15_000],
  ]);
  expect(faults.map(({ id, step, place, fromMs, toMs }) => [id, step, place, fromMs, toMs])).toEqual([
    ["fault-1", "step-3", "flow[2].delay", 5_000, 15_000],
  ]);
});

const baselines: [what: string, flow: Step, baseline: string[]][] = [
  ["the first phase after the warm-up", sequence(warmup("1s"), phase("a", "1s"), phase("b", "1s")), ["a"]],
  ["no phase under a fault", sequence(during(phase("a", "1s"), slow), phase("b", "1s")), ["b"]],
  [
    "no phase beside a fault",
    sequence(parallel(phase("a", "2s"), sequence(phase("b", "1s"), during(phase("c", "1s"), slow))), phase("d", "1s")),
    ["b"],
  ],
  ["none, if all are under faults", during(phase("a", "1s"), slow), []],
];
test.each(baselines)("the baseline is %s", (_, flow, baseline) => {
  expect(
    plan({ flow })
      .phases.filter((planned) => planned.baseline)
      .map(({ name }) => name),
  ).toEqual(baseline);
});

test("places are those of the author's arguments", () => {
  const flow = sequence(
    phase("a", "1s"),
    parallel(during(phase("b", "1s"), slow, delay("1ms").on(client().to(broker(2)))), changeRate("orders", "10/s")),
  );
  const { steps, faults } = plan({ flow });
  expect(steps.map(({ place }) => place)).toEqual(["flow[0]", "flow[1][0]", "flow[1][0].during", "flow[1][1]"]);
  expect(faults.map(({ place }) => place)).toEqual(["flow[1][0].delay[0]", "flow[1][0].delay[1]"]);
});
