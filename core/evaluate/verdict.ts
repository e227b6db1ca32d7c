/** The one word for a run, and its reasons. */
import type { Event, IntegrityCounts, PlannedSlo, Result, SloResult } from "../documents";

export interface Findings {
  readonly events: readonly Event[];
  readonly integrity: IntegrityCounts | null;
  /** Why it proves nothing. */
  readonly doubts: readonly string[];
  readonly slos: readonly SloResult[];
  /** Those of the plan, in the same order. */
  readonly planned: readonly PlannedSlo[];
}

/**
 * What was interrupted or never got to its first moment has no other verdict. Else lost or corrupted records are a breach
 * whatever else is in doubt, unless an SLO allows that many: a doubt makes no lost record come back. Else what proves nothing is
 * invalid, else an SLO that does not hold is a breach. All reasons are told, those of the verdict first.
 */
export function verdictOf({ events, integrity, doubts, slos, planned }: Findings): Pick<Result, "verdict" | "why"> {
  const ended = events.find((event) => event.kind === "ended");
  if (ended === undefined) return { verdict: "interrupted", why: ["the record was cut off before the run ended"] };
  if (ended.how !== "completed") return { verdict: ended.how, why: [ended.why ?? "no reason was given"] };

  const damage = damages(integrity, slos, planned);
  const breaches = [
    ...damage.flatMap(({ text }) => text ?? []),
    ...slos.filter(({ verdict }) => verdict === "breach").map(sloText),
  ];
  const invalid = [...doubts, ...slos.filter(({ verdict }) => verdict === "invalid").map(sloText)];
  if (damage.length > 0) return { verdict: "breach", why: [...breaches, ...invalid] };
  if (invalid.length > 0) return { verdict: "invalid", why: [...invalid, ...breaches] };
  return { verdict: breaches.length > 0 ? "breach" : "pass", why: breaches };
}

/** What no SLO has judged: one that allows the number is the last word, and one that does not says it already. */
function damages(
  integrity: IntegrityCounts | null,
  slos: readonly SloResult[],
  planned: readonly PlannedSlo[],
): Damage[] {
  if (integrity === null) return [];
  const { lost, corrupted, acknowledged } = integrity;
  const found = [
    { count: "lost", records: lost, text: `${lost} of ${acknowledged} acknowledged records are lost` },
    { count: "corrupted", records: corrupted, text: `records of the log that are corrupted: ${corrupted}` },
  ].filter(({ records }) => records > 0);
  return found.flatMap(({ count, text }): Damage[] => {
    const verdicts = slos.filter((_, i) => concerns(planned[i], count)).map(({ verdict }) => verdict);
    if (verdicts.includes("breach")) return [{ text: null }];
    return verdicts.includes("pass") ? [] : [{ text }];
  });
}

interface Damage {
  /** Null if the breach of an SLO says it. */
  readonly text: string | null;
}

function concerns(slo: PlannedSlo | undefined, count: string): boolean {
  const metric = slo?.expectation.metric;
  return metric?.kind === "integrity" && metric.count === count;
}

/** `p99(orders) below 250ms in baseline: 312.5 ms`. */
function sloText({ text, observed, unit, why }: SloResult): string {
  const value = observed === null ? null : `${Math.round(observed * 100) / 100}${unit === "/s" ? "/s" : ` ${unit}`}`;
  return `${text}: ${[value, why].filter((part) => part !== null).join(", ")}`;
}
