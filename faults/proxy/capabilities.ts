import type { EngineCapabilities } from "../../core/plan/capabilities";

/**
 * What toxiproxy makes of TCP streams. It has no packets: nothing can be lost, doubled, reordered or damaged on the way, for
 * TCP would not let a program see it.
 */
export const PROXY_CAPABILITIES: EngineCapabilities = {
  engine: "proxy",
  name: "the proxy of this machine, which has TCP streams and no packets",
  shapes: ["delay", "rate", "partition", "reset"],
  jitter: ["uniform"],
  correlation: false,
  // Each is a process of this machine, with a proxy for every broker.
  mostTasks: 32,
  elsewhere: "use a stack on Kubernetes, whose tc engine can",
};
