/** The stack's configuration, parsed before the first resource. Keys and defaults are in Pulumi.yaml. */
import { z } from "zod";
import { type BrokerSpec, parseBrokers } from "./brokers";
import { BadInput, type Problem } from "./errors";
import { nearest } from "./nearest";

const Own = z.object({
  platform: z.literal("local", "write local").default("local"),
  scenario: z.string().min(1, 'write a scenario, or "none" for brokers alone').default("none"),
  run: z.string().min(1, "write a label, such as 1").default("1"),
  seed: z.number("write a whole number").int("write a whole number").default(1),
  gate: z.boolean("write true or false").default(false),
});

export interface StackConfig extends z.infer<typeof Own> {
  readonly brokers: BrokerSpec;
}

const BROKER_KEYS = ["settings", "heapMiB", "diskBudgetBytes", "recordsPerSecondBudget"] as const;
/** These are text whatever they look like. */
const TEXTS = ["platform", "scenario", "run"];

/**
 * @param raw full key (`drone:brokers`) to text, as Pulumi gives it to programs; keys of others are left alone
 * @param kafka version of the Kafka that this machine has
 * @throws BadInput with everything that is wrong, each at its key
 */
export function parseConfig(raw: Readonly<Record<string, string>>, kafka: string): StackConfig {
  const entries = Object.entries(raw).flatMap(([key, text]) => {
    const name = /^drone:(.+)$/.exec(key)?.[1];
    return name === undefined ? [] : [[name, TEXTS.includes(name) ? text : jsonOrText(text)] as const];
  });
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(entries);
  const problems: Problem[] = Object.keys(given).flatMap(unknownKey);
  const own = Own.safeParse(given, { reportInput: true });
  if (!own.success) problems.push(...own.error.issues.map(problemOf));
  const brokers = gathered(problems, () => parseBrokers({ ...brokerConfig(given), kafka }));
  if (problems.length > 0 || !own.success || brokers === null) throw new BadInput(problems);
  return { ...own.data, brokers };
}

/** Numbers, booleans and objects are JSON in Pulumi's hands. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function brokerConfig(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const named = BROKER_KEYS.flatMap((key) => (key in given ? [[key, given[key]] as const] : []));
  return { ...Object.fromEntries(named), ...("brokers" in given ? { count: given.brokers } : {}) };
}

function unknownKey(key: string): Problem[] {
  const known = [...Object.keys(Own.shape), "brokers", ...BROKER_KEYS];
  if (known.includes(key)) return [];
  const meant = nearest(key, known);
  const cure = meant === undefined ? `use ${known.join(", ")}` : `write drone:${meant}`;
  return [{ place: `drone:${key}`, wrong: "there is no such key", cure }];
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  const place = `drone:${issue.path.join(".")}`;
  return { place, wrong: `${JSON.stringify(issue.input)} cannot be used`, cure: issue.message };
}

function gathered<T>(problems: Problem[], parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    problems.push(...error.problems);
    return null;
  }
}
