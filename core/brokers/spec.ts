/** What brokers are made of, whatever platform they live on. */
import { z } from "zod";
import { BadInput, type Problem } from "../errors";
import { settingProblems } from "./settings";

const COUNT = "write 3, 5, 7 or 9: an even quorum survives no more losses than the odd one below it";
const VERSION = "write a version of Apache Kafka 4, such as 4.1.1";
const HEAP = "write whole MiB, 256 or more";
const BYTES = "write whole bytes";
const RATE = "write records a second";
const SETTINGS = "write Kafka's settings, each as `key: value`";

/** Every message is a cure. The defaults are what a laptop holds. */
export const BrokerSpec = z.strictObject(
  {
    /** Combined broker and controller each. */
    count: z
      .number(COUNT)
      .min(3, COUNT)
      .max(9, COUNT)
      .refine((count) => count % 2 === 1, COUNT)
      .default(3),
    /** Version of Apache Kafka. */
    kafka: z
      .string(VERSION)
      .regex(/^4\.\d+\.\d+$/, VERSION)
      .default("4.1.1"),
    /** Java heap of a broker. With 512 MiB it takes 370 MiB of memory under light load. */
    heapMiB: z.number(HEAP).int(HEAP).min(256, HEAP).default(512),
    /** Settings that differ from `DEFAULT_SETTINGS`, as server.properties has them; bare numbers and booleans, as YAML has them, too. */
    settings: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()], SETTINGS).transform(String), SETTINGS)
      .default({}),
    /** How much a run may write to each broker's disk. */
    diskBudgetBytes: z
      .number(BYTES)
      .int(BYTES)
      .positive(BYTES)
      .default(2 * 1024 ** 3),
    /**
     * How much all loads of a run may produce together. Three brokers and a client on two cores were seen to take 26,000 records/s
     * of 1 KB; the default leaves more than half of that to faults and to the rest of the machine.
     */
    recordsPerSecondBudget: z.number(RATE).positive(RATE).default(10_000),
  },
  "write { count: 3 } or {}",
);
export type BrokerSpec = z.infer<typeof BrokerSpec>;

/**
 * A stack's brokers, with defaults for what it does not say.
 * @throws BadInput with everything that is wrong, at the stack's own keys (`drone:brokers` is the count, `drone:settings.KEY`)
 */
export function parseBrokers(config: unknown): BrokerSpec {
  const parsed = BrokerSpec.safeParse(config, { reportInput: true });
  const problems = parsed.success ? settingProblems(parsed.data) : parsed.error.issues.map(configProblem);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new BadInput(problems);
}

function configProblem(issue: z.core.$ZodIssue): Problem {
  const place = configKey(issue.path.map(String));
  if (issue.code === "unrecognized_keys")
    return {
      place,
      wrong: `there is no ${issue.keys.join(", ")}`,
      cure: `use ${Object.keys(BrokerSpec.shape).join(", ")}`,
    };
  return { place, wrong: `${JSON.stringify(issue.input)} cannot be used`, cure: issue.message };
}

function configKey([field = "brokers", ...rest]: readonly string[]): string {
  return [`drone:${field === "count" ? "brokers" : field}`, ...rest].join(".");
}
