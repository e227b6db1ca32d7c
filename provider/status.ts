/** Lines in the engine's display while a resource is being made. */
import { log, runtime } from "@pulumi/pulumi";
import { DependencyResource } from "@pulumi/pulumi/resource";
import type { Say } from "./kind";

const AT_MOST_EVERY_MS = 1_000;

/** @param engineAddress where the engine listens, the plugin's first argument */
export function connectToEngine(engineAddress: string): void {
  runtime.resetOptions("drone", "", -1, engineAddress, "", false, "");
}

/** Says lines beside a resource, the same one never twice and at most one a second: what comes too soon is left out. */
export function statusOf(urn: string): Say {
  const resource = new DependencyResource(urn);
  let last = "";
  let next = 0;
  return (text) => {
    const now = performance.now();
    if (text === last || now < next) return;
    last = text;
    next = now + AT_MOST_EVERY_MS;
    // The engine may be gone; then nobody reads it.
    log.info(text, resource, undefined, true).catch(() => {});
  };
}
