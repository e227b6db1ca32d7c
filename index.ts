/** The Pulumi program: configuration -> platform -> brokers -> scenario. */
import * as pulumi from "@pulumi/pulumi";
import { runContext } from "./components/context";
import { LocalPlatform } from "./components/local";
import type { Flight } from "./components/platform";
import { Scenario } from "./components/scenario";
import { parseConfig, type StackConfig } from "./core/config";
import { BadInput, InfrastructureError } from "./core/errors";
import { planRun } from "./core/plan";
import { stackPlace } from "./core/stack";
import { PROXY_CAPABILITIES } from "./faults/proxy";
import { loadScenario } from "./scenarios";
import { locate, type Toolchain } from "./toolchain";

const stack = pulumi.getStack();

/** Everything that can be refused is, before the first resource. */
function program(): Record<string, pulumi.Output<unknown>> {
  const tools = toolchain();
  const config = parseConfig(pulumi.runtime.allConfig(), tools.versions.kafka ?? "");
  const flight = config.scenario === "none" ? null : plan(config, tools);

  const platform = new LocalPlatform({ ...stackPlace(__dirname, stack), tools });
  const brokers = platform.brokers("kafka", config.brokers);
  const { bootstrap, addresses } = brokers;
  if (flight === null) return { bootstrap, addresses };

  const { verdict, summary, report } = new Scenario(flight.scenario.name, { platform, brokers, flight });
  return { bootstrap, addresses, verdict, summary, report };
}

function toolchain(): Toolchain {
  const { toolchain: found, parts } = locate();
  if (found !== null) return found;
  const missing = parts
    .filter(({ state }) => state === "missing")
    .map(({ name, why, cure }) => `${name}: ${why}; ${cure}`);
  throw new InfrastructureError([...missing, "`./drone doctor` shows what there is, `./drone up` gets it"].join("\n"));
}

function plan({ brokers, seed, run, gate, scenario: name }: StackConfig, { versions }: Toolchain): Flight {
  const scenario = loadScenario(name);
  const context = runContext(versions, `./drone run ${name} --stack ${stack}`);
  const engine = PROXY_CAPABILITIES;
  return {
    plan: planRun(scenario, { stack, brokers, engine, seed, label: run, versions }),
    scenario,
    context,
    gate,
  };
}

/** What a user can mend is said in its own words, without a stack trace. */
function refusing<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof BadInput || error instanceof InfrastructureError) throw new pulumi.RunError(error.message);
    throw error;
  }
}

export = refusing(program);
