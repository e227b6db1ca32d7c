/** Whether a process that was started serves. */
import { setTimeout as sleep } from "node:timers/promises";
import { connectTo } from "../../local/address";
import { answersApiVersions } from "../../local/kafka-probe";
import { isAlive, type ProcessIdentity } from "../../local/processes";
import { askSupervisor } from "../../local/supervisor-client";
import type { Say } from "../kind";
import type { ProcessInputs } from "./inputs";

const EVERY_MS = 100;
const PROBE_MS = 1_000;

const PROBES: Readonly<Record<ProcessInputs["ready"]["kind"], (address: string) => Promise<boolean>>> = {
  kafka: (address) => answersApiVersions(address, PROBE_MS),
  tcp: async (address) => {
    const socket = await connectTo(address, PROBE_MS);
    socket.destroy();
    return true;
  },
  http: async (address) => {
    await fetch(`http://${address}/`, { signal: AbortSignal.timeout(PROBE_MS), redirect: "manual" });
    return true;
  },
};

/** @throws Error when it dies first, or is not ready in its time */
export async function awaitReady(
  { ready, readyTimeoutMs, control }: ProcessInputs,
  supervisor: ProcessIdentity,
  say: Say,
  wantOut: AbortSignal,
): Promise<void> {
  const began = performance.now();
  for (;;) {
    if (await PROBES[ready.kind](ready.address).catch(() => false)) {
      await refuseDead(supervisor, control);
      return;
    }
    const elapsed = performance.now() - began;
    if (elapsed > readyTimeoutMs)
      throw new Error(`it did not answer on ${ready.address} within ${readyTimeoutMs / 1000} s`);
    await refuseDead(supervisor, control);
    say(`waiting for ${ready.address}, ${Math.round(elapsed / 1000)} s`);
    await sleep(EVERY_MS, undefined, { signal: wantOut }).catch(() => {
      throw new Error("interrupted while it started");
    });
  }
}

/** A process that dies before it is ready will die again: no need to wait for the end of the time. */
async function refuseDead(supervisor: ProcessIdentity, control: string): Promise<void> {
  if (!isAlive(supervisor)) throw new Error("its supervisor ended");
  const status = await askSupervisor(control, "status", PROBE_MS).catch(() => null);
  if (status !== null && (status.restarts > 0 || status.state === "starting"))
    throw new Error("it ended before it was ready");
}
