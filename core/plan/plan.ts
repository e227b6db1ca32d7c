/** The planner: from a scenario, brokers, an engine and a seed to a plan with every choice made. */
import { type BrokerSpec, effectiveSettings } from "../brokers";
import type { PlannedFault, PlannedStep, PlannedTopic, RunPlan, ScenarioDocument } from "../documents";
import { duration } from "../units";
import { planActions } from "./actions";
import { checkBudget } from "./budget";
import type { EngineCapabilities } from "./capabilities";
import { planFaults } from "./faults";
import { type FlowStep, flatten } from "./flow";
import { checkDrained, type Measured } from "./judgeable";
import { planLoads, planTasks } from "./loads";
import { checkLabel, named } from "./naming";
import { parseScenario } from "./parse";
import { planPhases } from "./phases";
import { placeReplicas } from "./placement";
import { Problems } from "./problems";
import { planSlos } from "./slos";
import { checkRequires, checkTopics } from "./topics";

/** What a plan depends on besides its scenario. */
export interface PlanContext {
  readonly stack: string;
  readonly brokers: BrokerSpec;
  readonly engine: EngineCapabilities;
  /** Of every random choice. */
  readonly seed: number;
  /** `drone:run`: another label is another run of the same plan. */
  readonly label: string;
  /** Program to version: a run under other versions has another key. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Plans a run. The same scenario and context give the same bytes.
 * @throws BadInput with every problem of the scenario on these brokers with this engine
 */
export function planRun(scenario: unknown, context: PlanContext): RunPlan {
  const document = parseScenario(scenario);
  const problems = new Problems();
  const plan = planUnnamed(document, context, problems);
  checkLabel(context.label, problems);
  problems.refuseIfAny();
  const { brokers, versions } = context;
  return named(plan, context.label, { brokers, versions });
}

function planUnnamed(document: ScenarioDocument, context: PlanContext, problems: Problems): RunPlan {
  const { brokers, engine, seed } = context;
  const ids = Array.from({ length: brokers.count }, (_, index) => index + 1);
  const settings = effectiveSettings(brokers);
  checkTopics(document.topics, brokers.count, problems);
  checkRequires(document.requires, settings, problems);

  const loads = planLoads({ document, settings, problems });
  const tasks = planTasks(document, loads, engine, problems);
  const declared = { brokers: { ids }, topics: document.topics, loads, tasks };

  const flow = flatten(document.flow, problems);
  const phases = planPhases(flow, problems);
  const faults = planFaults(flow, declared, engine, problems);
  const changes = planActions(flow, declared, problems);
  const endsAtMs = Math.max(0, ...flow.map(({ ends }) => ends.latestMs));
  checkBudget({ topics: document.topics, loads, changes, endsAtMs }, brokers, problems);

  const faulted = flow.some(({ what }) => what.kind === "span");
  const measured: Measured = { loads, phases, faulted };
  checkWaits(flow, measured, problems);
  return {
    schema: 1,
    run: "",
    scenario: document.name,
    stack: context.stack,
    seed,
    engine: engine.engine,
    brokers: { ids, kafka: brokers.kafka, settings },
    topics: planTopics(document, ids, seed),
    loads,
    tasks,
    steps: flow.map((step) => planStep(step, faults)),
    phases,
    faults,
    slos: planSlos(document.expect, measured, problems),
    endsAtMs,
    drainMs: problems.parsed(0, () => duration("drain", document.drain)),
  };
}

function planTopics({ topics }: ScenarioDocument, ids: readonly number[], seed: number): PlannedTopic[] {
  // More replicas than brokers are refused by now, but not yet thrown.
  const placed = placeReplicas(
    topics.map((topic) => ({ ...topic, replicationFactor: Math.min(topic.replicationFactor, ids.length) })),
    ids,
    seed,
  );
  return topics.map(({ name, config }, index) => ({ alias: name, name, config, replicas: placed[index] ?? [] }));
}

function checkWaits(flow: readonly FlowStep[], measured: Measured, problems: Problems): void {
  for (const { what, place } of flow)
    if (what.kind === "wait") checkDrained(what.condition, `${place}.waitUntil`, measured, problems);
}

function planStep({ id, after, place, what, starts, ends }: FlowStep, faults: readonly PlannedFault[]): PlannedStep {
  const common = { id, after: [...after], place };
  const times = { fromMs: starts.earliestMs, toMs: ends.latestMs };
  switch (what.kind) {
    case "phase":
      return { ...common, what: { kind: "phase", phase: what.phase, durationMs: what.durationMs }, ...times };
    case "span": {
      const own = faults.filter(({ step }) => step === id).map((fault) => fault.id);
      return { ...common, what: { kind: "span", of: what.of, faults: own }, ...times };
    }
    default:
      return { ...common, what, ...times };
  }
}
