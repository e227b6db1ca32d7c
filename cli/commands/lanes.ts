/** The lanes of tests, and what jest's account of one comes to. */
import { z } from "zod";

export interface Lane {
  readonly name: "unit" | "engine" | "local";
  readonly what: string;
  /** Real engines and brokers: everything of the toolchain is needed, and files run one after the other. */
  readonly real: boolean;
  /** A lane that takes longer hangs, in minutes. */
  readonly withinMinutes: number;
}

export const LANES: readonly Lane[] = [
  { name: "unit", what: "computation and single programs", real: false, withinMinutes: 5 },
  { name: "engine", what: "the real Pulumi engine on a file backend", real: true, withinMinutes: 15 },
  { name: "local", what: "real brokers on this machine", real: true, withinMinutes: 25 },
];

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Tests that were not run, by name: nobody may take them for passed. */
  readonly notRun: readonly string[];
}

const Account = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  /** Files that could not even be loaded: none of their tests counts anywhere else. */
  numRuntimeErrorTestSuites: z.number(),
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })),
});

/**
 * Counts jest's `--json` output. A file that does not load is one failure, and so is whatever else made jest end badly though no test
 * failed: no tests at all, or a process that died.
 */
export function tally(account: unknown, exitCode: number): Tally {
  const parsed = Account.safeParse(account);
  if (!parsed.success) return { passed: 0, failed: 1, notRun: [] };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = parsed.data;
  const counted = numFailedTests + numRuntimeErrorTestSuites;
  return {
    passed: numPassedTests,
    failed: counted === 0 && exitCode !== 0 ? 1 : counted,
    notRun: testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .map(({ fullName }) => fullName),
  };
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    notRun: tallies.flatMap(({ notRun }) => notRun),
  };
}
