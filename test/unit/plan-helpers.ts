import fc from "fast-check";
import { type BrokerSpec, parseBrokers } from "../../core/brokers";
import type { RunPlan, ScenarioDocument } from "../../core/documents";
import { BadInput, problemText } from "../../core/errors";
import { type EngineCapabilities, type PlanContext, planRun } from "../../core/plan";
import { consume, phase, produce, scenario, sequence, topic, warmup } from "../../core/scenario";

/** Fixed, so that a failure is the same everywhere; fast-check prints it with the failure. */
fc.configureGlobal({ seed: 20_261 });

/** An engine that makes everything. */
export const EVERYTHING: EngineCapabilities = {
  engine: "tc",
  name: "the kernel's tc",
  shapes: ["delay", "loss", "duplicate", "corrupt", "reorder", "rate", "partition", "reset"],
  jitter: ["normal", "uniform", "pareto", "paretonormal"],
  correlation: true,
  mostTasks: 1_000,
  elsewhere: "ask for less",
};

/** An engine that makes little. */
export const LITTLE: EngineCapabilities = {
  engine: "proxy",
  name: "the proxy",
  shapes: ["delay", "partition"],
  jitter: ["uniform"],
  correlation: false,
  mostTasks: 4,
  elsewhere: "use another stack",
};

export const CONTEXT: PlanContext = {
  stack: "dev",
  brokers: parseBrokers({}),
  engine: EVERYTHING,
  seed: 1,
  label: "1",
  versions: { kafka: "4.1.1" },
};

export const brokers = (config: unknown): BrokerSpec => parseBrokers(config);

type Parts = Partial<Parameters<typeof scenario>[1]>;

/** A scenario that plans, with some of its parts replaced. */
export function flight(parts: Parts = {}): ScenarioDocument {
  return scenario("flight", {
    topics: [topic("orders", { partitions: 6 })],
    load: {
      orders: produce({ topic: "orders", rate: "100/s", size: "1KiB", tasks: 2 }),
      billing: consume({ topic: "orders", group: "billing" }),
    },
    flow: sequence(warmup("5s"), phase("baseline", "10s")),
    ...parts,
  });
}

export function plan(parts: Parts = {}, context: Partial<PlanContext> = {}): RunPlan {
  return planRun(flight(parts), { ...CONTEXT, ...context });
}

/** Every problem of a scenario, as people read it. */
export function problems(input: unknown, context: Partial<PlanContext> = {}): string[] {
  try {
    planRun(input, { ...CONTEXT, ...context });
    return [];
  } catch (error) {
    if (error instanceof BadInput) return error.problems.map(problemText);
    throw error;
  }
}
