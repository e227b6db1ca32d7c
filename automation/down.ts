/** The end of a stack, whatever state it is in. */
import { leftovers, sweep } from "./leftovers";
import { addressesOf, allOf } from "./outputs";
import { type Caller, finishCutOff, withStack } from "./session";
import { stackFilePath } from "./settings";

export interface DownOutcome {
  /** Whether there was anything to take down. */
  readonly found: boolean;
  /** What is left that should not be, in words. */
  readonly left: readonly string[];
}

/** Leaves no process, port or folder of the stack but those of its runs, also after everything of it was killed. */
export async function down(stack: string, caller: Caller): Promise<DownOutcome> {
  stackFilePath(stack);
  return await withStack(stack, "down", caller, async (opened) => {
    const existed = opened.exists;
    const addresses = allOf(addressesOf(await opened.outputs()));
    await opened.remove();
    const swept = await sweep(stack);
    finishCutOff(caller.onProgress);
    return { found: existed || swept.length > 0, left: await leftovers(stack, addresses) };
  });
}
