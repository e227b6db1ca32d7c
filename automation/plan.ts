/** A run planned without Pulumi: what `check` and `plan` show, and what refuses bad input before anything starts. */
import { parseConfig, type StackConfig } from "../core/config";
import type { RunPlan, ScenarioDocument } from "../core/documents";
import { planRun } from "../core/plan";
import { PROXY_CAPABILITIES } from "../faults/proxy";
import { loadScenario } from "../scenarios";
import { locate } from "../toolchain";
import { type Settings, settingsOf } from "./settings";

/** What `run` flies when nobody says what. */
export const DEFAULT_SCENARIO = "first-flight";

export interface PlanRequest {
  /** A name of the catalogue, or the path of a file that default-exports a scenario. */
  readonly scenario: string;
  readonly stack: string;
  /** Takes the place of the stack's `drone:seed`. */
  readonly seed?: number;
  /** Takes the place of the stack's `drone:run`. */
  readonly label?: string;
}

export interface Planned {
  readonly scenario: ScenarioDocument;
  readonly plan: RunPlan;
  readonly config: StackConfig;
  /** What the stack is told on top of its file, to fly this plan. */
  readonly overrides: Settings;
}

/** @throws BadInput with everything that is wrong with the scenario on this stack */
export function planFor({ scenario: reference, stack, seed, label }: PlanRequest): Planned {
  const overrides = {
    "drone:scenario": reference,
    ...(seed === undefined ? {} : { "drone:seed": seed }),
    ...(label === undefined ? {} : { "drone:run": label }),
  };
  const config = configOf(stack, overrides);
  const scenario = loadScenario(reference);
  const versions = locate().toolchain?.versions ?? {};
  const { brokers, seed: seeded, run } = config;
  const plan = planRun(scenario, { stack, brokers, engine: PROXY_CAPABILITIES, seed: seeded, label: run, versions });
  return { scenario, plan, config, overrides };
}

/** @throws BadInput for an unknown stack, or with everything that is wrong in its settings */
export function configOf(stack: string, overrides: Settings): StackConfig {
  const settings = { ...settingsOf(stack), ...overrides };
  const texts = Object.entries(settings).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return parseConfig(Object.fromEntries(texts), kafkaVersion());
}

/** Before there is a Kafka, that of the one that Drone would get. */
const USUAL_KAFKA = "4.1.1";

function kafkaVersion(): string {
  return locate().parts.find(({ name }) => name === "kafka")?.version ?? USUAL_KAFKA;
}
