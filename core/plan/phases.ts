/** The phases of a flow: which of them are judged, and which one the others are compared with. */
import type { PlannedPhase } from "../documents";
import { canMeet, type FlowStep } from "./flow";
import type { Problems } from "./problems";

/** The phases in the order of the flow. What is wrong with them is noted. */
export function planPhases(steps: readonly FlowStep[], problems: Problems): PlannedPhase[] {
  const spans = steps.filter(({ what }) => what.kind === "span");
  let compared = false;
  const phases = steps.flatMap((step): PlannedPhase[] => {
    if (step.what.kind !== "phase") return [];
    const { phase: name, warmup, durationMs } = step.what;
    const faulted = spans.some((span) => canMeet(span, step));
    if (warmup && faulted)
      problems.add(
        `${step.place}.warmup`,
        "a warm-up under a fault prepares for nothing",
        "use phase(), or warm up before",
      );
    const baseline = !warmup && !faulted && !compared;
    compared ||= baseline;
    const fromMs = step.starts.earliestMs;
    return [{ name, step: step.id, warmup, baseline, fromMs, toMs: fromMs + durationMs }];
  });
  if (!phases.some(({ warmup }) => !warmup))
    problems.add(
      "flow",
      "there is no phase, so nothing would be measured",
      'add one, such as phase("baseline", "30s")',
    );
  refuseSameNames(steps, problems);
  return phases;
}

function refuseSameNames(steps: readonly FlowStep[], problems: Problems): void {
  const places = new Map<string, string>();
  for (const { what, place } of steps) {
    if (what.kind !== "phase") continue;
    const first = places.get(what.phase);
    if (first !== undefined)
      problems.add(place, `phase "${what.phase}" is there already, at ${first}`, "give each its own name");
    places.set(what.phase, place);
  }
}
