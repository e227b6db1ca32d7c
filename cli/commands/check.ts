/** `drone check [SCENARIO]` */
import { DEFAULT_SCENARIO, planFor } from "../../automation/plan";
import { durationText } from "../../core/units";
import { absolute } from "../reference";

/** @throws BadInput with everything that is wrong */
export function checkCommand(scenario: string | undefined, { stack }: { readonly stack: string }): void {
  const { plan } = planFor({ scenario: absolute(scenario ?? DEFAULT_SCENARIO), stack });
  const { phases, faults, slos, endsAtMs } = plan;
  const counts = [`${phases.length} phases`, `${faults.length} faults`, `${slos.length} expectations`].join(", ");
  console.log(`${plan.scenario} can fly on stack ${stack}: ${durationText(endsAtMs)}, ${counts}`);
}
