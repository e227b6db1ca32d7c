/** A result in a few lines of text: for the state, and for who looks at the outputs of a stack. */
import type { Result, SloResult } from "../../core/documents";

export function summaryOf({ scenario, run, verdict, why, slos }: Result): string {
  return [`${scenario} (${run}): ${verdict}`, ...why, ...slos.map(sloText)].join("\n");
}

function sloText({ text, observed, unit, verdict, why }: SloResult): string {
  const seen = observed === null ? (why ?? "not observed") : `${Math.round(observed * 100) / 100}${unit}`;
  return `${verdict}: ${text} (${seen})`;
}
