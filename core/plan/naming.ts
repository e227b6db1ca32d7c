/** The run key, and the names that it gives to what a run makes. */
import { createHash } from "node:crypto";
import type { RunPlan } from "../documents";
import { Name } from "../documents";
import type { Problems } from "./problems";

/** A label of a DNS name holds 63 characters; a task's index or a hash must fit behind. */
const LONGEST_KEY = 60;
/** So that 28 characters and more are left to the scenario's name. */
const LONGEST_LABEL = 20;
const HASH_DIGITS = 8;

/** Notes a label that names cannot hold. */
export function checkLabel(label: string, problems: Problems): void {
  if (Name.safeParse(label).success && label.length <= LONGEST_LABEL) return;
  problems.add(
    "drone:run",
    `"${label}" cannot be part of a name`,
    `use lower-case letters, digits and dashes, ${LONGEST_LABEL} at most`,
  );
}

/**
 * The plan with its run key, `SCENARIO-HASH-LABEL`, in the name of every topic and group. The hash is that of the plan before
 * naming and of everything in `also`; it tells what runs under the same label. The key fits a Kafka topic, a file name and a
 * label of a DNS name.
 */
export function named(plan: RunPlan, label: string, also: Readonly<Record<string, unknown>>): RunPlan {
  // Links follow from selectors, tasks and brokers, and can be hundreds of thousands.
  const faults = plan.faults.map((fault) => ({ ...fault, links: [] }));
  const text = canonical({ plan: { ...plan, faults }, also });
  const digest = createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
  const room = LONGEST_KEY - digest.length - label.length - 2;
  const run = `${plan.scenario.slice(0, room).replace(/-+$/, "")}-${digest}-${label}`;
  return {
    ...plan,
    run,
    topics: plan.topics.map((topic) => ({ ...topic, name: `${run}-${topic.alias}` })),
    loads: plan.loads.map((load) => (load.kind === "consume" ? { ...load, group: `${run}-${load.group}` } : load)),
  };
}

/** JSON with the keys of every object in order, so that equal values give equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
