import type { Direction, PlannedShape } from "../../core/documents";
import { broker, client, delay, during, loss, phase, sequence } from "../../core/scenario";
import { PROXY_CAPABILITIES, type Toxic, toxicsOf } from "../../faults/proxy";
import { flight, problems } from "./plan-helpers";

const uniform = { correlation: null, distribution: "uniform" } as const;

const table: [text: string, PlannedShape, Direction, Toxic[]][] = [
  [
    "a delay of requests",
    { kind: "delay", timeMs: 100, jitterMs: 20, ...uniform },
    "requests",
    [{ type: "latency", stream: "upstream", attributes: { latency: 100, jitter: 20 } }],
  ],
  [
    "a delay of both ways",
    { kind: "delay", timeMs: 100, jitterMs: 0, ...uniform },
    "both",
    [
      { type: "latency", stream: "upstream", attributes: { latency: 100, jitter: 0 } },
      { type: "latency", stream: "downstream", attributes: { latency: 100, jitter: 0 } },
    ],
  ],
  [
    "a delay below a millisecond, which must not become none",
    { kind: "delay", timeMs: 0.2, jitterMs: 0, ...uniform },
    "requests",
    [{ type: "latency", stream: "upstream", attributes: { latency: 1, jitter: 0 } }],
  ],
  [
    "a rate of replies: 8 Mbit/s are 1000 KB/s",
    { kind: "rate", bitsPerSecond: 8_000_000 },
    "replies",
    [{ type: "bandwidth", stream: "downstream", attributes: { rate: 1_000 } }],
  ],
  [
    "a rate below 1 KB/s, which must not become a partition",
    { kind: "rate", bitsPerSecond: 100 },
    "requests",
    [{ type: "bandwidth", stream: "upstream", attributes: { rate: 1 } }],
  ],
  [
    "a partition",
    { kind: "partition" },
    "both",
    [
      { type: "bandwidth", stream: "upstream", attributes: { rate: 0 } },
      { type: "bandwidth", stream: "downstream", attributes: { rate: 0 } },
    ],
  ],
  ["a reset", { kind: "reset" }, "replies", [{ type: "reset_peer", stream: "downstream", attributes: { timeout: 0 } }]],
];

test.each(table)("%s", (_, shape, direction, toxics) => {
  expect(toxicsOf(shape, direction)).toEqual(toxics);
});

const impossible: PlannedShape[] = [
  { kind: "loss", share: 0.1, correlation: null },
  { kind: "duplicate", share: 0.1 },
  { kind: "corrupt", share: 0.1 },
  { kind: "reorder", share: 0.1, gap: null },
];

test.each(impossible)("$kind needs packets", (shape) => {
  expect(PROXY_CAPABILITIES.shapes).not.toContain(shape.kind);
  expect(() => toxicsOf(shape, "both")).toThrow(`the proxy cannot make ${shape.kind}`);
});

test("what it can make, it has toxics for", () => {
  const shapes = table.map(([, shape]) => shape.kind);
  expect(new Set(shapes)).toEqual(new Set(PROXY_CAPABILITIES.shapes));
});

test("the planner refuses the rest in words that say where it can be had", () => {
  const flow = (fault: Parameters<typeof during>[1]) =>
    sequence(phase("baseline", "5s"), during(phase("a", "5s"), fault));
  const on = client().to(broker(1));
  const refused = (fault: Parameters<typeof during>[1]) =>
    problems(flight({ flow: flow(fault) }), { engine: PROXY_CAPABILITIES });
  expect(refused(loss("1%").on(on))).toEqual([
    "flow[1].loss: loss cannot be made by the proxy of this machine, which has TCP streams and no packets; use a stack on Kubernetes, whose tc engine can",
  ]);
  expect(refused(delay("10ms", { jitter: "2ms", distribution: "pareto" }).on(on))).toHaveLength(1);
  expect(refused(delay("10ms", { jitter: "2ms" }).on(on))).toEqual([]);
});
