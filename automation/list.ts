/** The stacks of this checkout. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { stackPlace } from "../core/stack";
import { findTagged } from "../local/processes";
import { ensure, locate } from "../toolchain";
import { claimOn } from "./claim";
import { openWorkspace } from "./engine";
import { backendIsConfigured } from "./environment";
import { ROOT, STATE } from "./folders";
import { answers } from "./leftovers";
import { addressesOf } from "./outputs";
import { readPlan, runFolders } from "./runs";
import { plainName } from "./stack";

/** What `list --json` prints: an interface to other programs. */
export const StackList = z.strictObject({
  schema: z.literal(1),
  stacks: z.array(
    z.strictObject({
      name: z.string(),
      /** `silent`: it should be up, and nobody answers; `down` brings it to its end, `up` brings it back. */
      state: z.enum(["up", "silent", "empty"]),
      /** Where clients ask first, `host:port`. */
      bootstrap: z.string().nullable(),
      /** What each broker advertises, by id. */
      brokers: z.record(z.string(), z.string()),
      /** Runs that are being flown. */
      runs: z.array(z.string()),
      /** The command that works on it now. */
      usedBy: z.string().nullable(),
    }),
  ),
});
export type StackList = z.infer<typeof StackList>;
export type StackEntry = StackList["stacks"][number];

export async function list(): Promise<StackList> {
  if (!backendIsConfigured() && !existsSync(STATE)) return { schema: 1, stacks: [] };
  const { pulumiFolder } = locate().toolchain ?? (await ensure());
  const workspace = await openWorkspace(pulumiFolder, "");
  const summaries = await workspace.listStacks();
  const stacks = await Promise.all(
    summaries.map(async ({ name, resourceCount }) =>
      entry(plainName(name), addressesOf(resourceCount ? await workspace.stackOutputs(name) : null)),
    ),
  );
  return { schema: 1, stacks };
}

async function entry(name: string, { bootstrap, addresses }: ReturnType<typeof addressesOf>): Promise<StackEntry> {
  const state = bootstrap === null ? "empty" : (await answers(bootstrap)) ? "up" : "silent";
  return { name, state, bootstrap, brokers: addresses, runs: runsOf(name), usedBy: claimOn(name)?.command ?? null };
}

function runsOf(stack: string): string[] {
  const { id } = stackPlace(ROOT, stack);
  const latest = runFolders()
    .slice(-10)
    .map(readPlan)
    .filter((plan) => plan.stack === stack);
  return latest.map(({ run }) => run).filter((run) => findTagged({ stack: id, run }).length > 0);
}
