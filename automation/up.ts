/** Brokers alone. */
import { refuseLostState } from "./environment";
import { type Addresses, addressesOf } from "./outputs";
import { configOf } from "./plan";
import { BROKERS_ALONE } from "./run";
import { type Caller, withStack } from "./session";

/** Brings up the stack's brokers; those that are up stay as they are. @throws BadInput; InfrastructureError naming what did not come up */
export async function up(stack: string, caller: Caller): Promise<Addresses> {
  const { platform } = configOf(stack, BROKERS_ALONE);
  refuseLostState(platform);
  return await withStack(stack, "up", caller, async (opened) =>
    addressesOf(await opened.up(BROKERS_ALONE, caller.signal)),
  );
}
