/** What a stack is called on this machine, and where it keeps its things. The same stack name in another checkout is another stack. */
import { createHash } from "node:crypto";
import { join } from "node:path";

export interface StackPlace {
  /** `dev-1a2b3c4d`: unique on this machine; in the environment of every process of the stack. */
  readonly id: string;
  /** Folder of what lives as long as the stack. */
  readonly folder: string;
  /** Folder of the runs of all stacks of the checkout; they stay. */
  readonly runs: string;
}

/** @param checkout absolute path of the project */
export function stackPlace(checkout: string, stack: string): StackPlace {
  const hash = createHash("sha256").update(`${checkout}\n${stack}`).digest("hex").slice(0, 8);
  return {
    id: `${stack}-${hash}`,
    folder: join(checkout, ".drone", "stacks", stack),
    runs: join(checkout, ".drone", "runs"),
  };
}
