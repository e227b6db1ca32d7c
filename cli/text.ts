/** Sentences that more than one command says. */

import type { Addresses } from "../automation/outputs";
import { STAGES } from "../automation/progress";
import type { Seconds } from "../automation/stopwatch";

/** How to talk to brokers that are up. */
export function bootstrapText(stack: string, { bootstrap, addresses }: Addresses): string {
  if (bootstrap === null) return `Stack ${stack} is up and has no bootstrap address.\n`;
  return [
    `Stack ${stack} is up: ${Object.keys(addresses).length} brokers, bootstrap ${bootstrap}`,
    `  kcat -b ${bootstrap} -L                        what there is`,
    `  ./drone run --stack ${stack}                       fly over these brokers`,
    `  ./drone down --stack ${stack}                      take them down`,
    "",
  ].join("\n");
}

/** `Time: set-up 2.1 s, brokers 9.0 s, …`. */
export function timesText(seconds: Seconds): string {
  const parts = STAGES.flatMap((stage) =>
    seconds[stage] === undefined ? [] : [`${stage} ${seconds[stage].toFixed(1)} s`],
  );
  return `Time: ${parts.join(", ")}\n`;
}
