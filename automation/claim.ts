/** One command at a time works on a stack: a file says which. It counts as long as its process lives. */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InfrastructureError } from "../core/errors";
import { identify, isAlive, ProcessIdentity } from "../local/processes";
import { CLAIMS } from "./folders";

const Claim = z.strictObject({
  owner: ProcessIdentity,
  /** As it was typed. */
  command: z.string(),
});
export type Claim = z.infer<typeof Claim>;

export interface Held {
  /** Whether somebody held the stack before and died without giving it back. */
  readonly afterDeath: boolean;
  release(): void;
}

/** @throws InfrastructureError naming the process that works on the stack */
export function claim(stack: string, command: string): Held {
  const owner = identify(process.pid);
  if (owner === null) throw new Error("this process is not in the system's table of processes");
  mkdirSync(CLAIMS, { recursive: true });
  const draft = `${pathOf(stack)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ owner, command } satisfies Claim));
  try {
    return take(stack, draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The living claim on a stack; null if there is none. */
export function claimOn(stack: string): Claim | null {
  const found = readClaim(pathOf(stack));
  return found !== null && isAlive(found.owner) ? found : null;
}

/** Stacks that somebody holds, or died holding. */
export function claimedStacks(): string[] {
  mkdirSync(CLAIMS, { recursive: true });
  return readdirSync(CLAIMS).flatMap((file) => /^([a-z0-9-]+)\.json$/.exec(file)?.[1] ?? []);
}

function take(stack: string, draft: string): Held {
  const path = pathOf(stack);
  const afterDeath = !linked(draft, path);
  if (afterDeath) {
    const before = claimOn(stack);
    if (before !== null) throw inUse(stack, before);
    // Of two that find the same dead claim, one moves it away, and the other moves the first one's own and puts it back.
    const aside = `${draft}.before`;
    renameSync(path, aside);
    const moved = readClaim(aside);
    if (moved !== null && isAlive(moved.owner)) {
      renameSync(aside, path);
      throw inUse(stack, moved);
    }
    rmSync(aside);
    if (!linked(draft, path))
      throw new InfrastructureError(`stack ${stack}: another command took it just now; try again`);
  }
  return { afterDeath, release: () => rmSync(path, { force: true }) };
}

function pathOf(stack: string): string {
  return join(CLAIMS, `${stack}.json`);
}

/** False if it exists. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readClaim(path: string): Claim | null {
  try {
    return Claim.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

function inUse(stack: string, { owner, command }: Claim): InfrastructureError {
  return new InfrastructureError(
    `stack ${stack} is in use by process ${owner.pid} (${command}); wait for it, or interrupt it with: kill -INT ${owner.pid}`,
  );
}
