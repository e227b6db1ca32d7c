/** `drone plan [SCENARIO]` */
import { DEFAULT_SCENARIO, planFor } from "../../automation/plan";
import { describePlan } from "../../core/plan";
import { absolute } from "../reference";

interface Options {
  readonly stack: string;
  readonly seed?: number;
  readonly json: boolean;
}

/** @throws BadInput with everything that is wrong */
export function planCommand(scenario: string | undefined, { json, ...options }: Options): void {
  const { plan } = planFor({ ...options, scenario: absolute(scenario ?? DEFAULT_SCENARIO) });
  process.stdout.write(json ? `${JSON.stringify(plan, null, 2)}\n` : describePlan(plan));
}
