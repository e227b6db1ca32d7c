/**
 * Where brokers live and how their links can be reached: what a platform tells the conductor. Addresses are `host:port`.
 */
import { z } from "zod";
import { Link } from "./plan";
import { Listener } from "./scenario";

export const BrokerHome = z.strictObject({
  id: z.number().int(),
  /** What CLIENT advertises; every client can use it, and the faults on links from outside act on it. */
  advertised: z.string(),
  /** The listeners themselves, past every proxy: for the conductor, the auditor and probes of readiness. */
  direct: z.record(Listener, z.string()),
  /** Unix socket of the supervisor that holds the broker's process (local platform). */
  supervisor: z.string(),
});
export type BrokerHome = z.infer<typeof BrokerHome>;

/** A link that the stack itself sends through the proxy; those of a run's tasks are made by its conductor. */
export const ProxiedLink = z.strictObject({
  link: Link,
  /** Its name in toxiproxy. */
  proxy: z.string(),
  listen: z.string(),
  upstream: z.string(),
});
export type ProxiedLink = z.infer<typeof ProxiedLink>;

export const LocalHome = z.strictObject({
  platform: z.literal("local"),
  /** The bootstrap load balancer. */
  bootstrap: z.string(),
  brokers: z.array(BrokerHome),
  /** toxiproxy's API, and the links it carries from the start. */
  proxy: z.strictObject({ api: z.string(), host: z.string(), links: z.array(ProxiedLink) }),
});
export type LocalHome = z.infer<typeof LocalHome>;

/** What a conductor is started with: `conductor.json` in the run's folder. */
export const ConductorSettings = z.strictObject({
  run: z.string(),
  /** The run's folder, absolute. The plan is its plan.json. */
  folder: z.string(),
  home: LocalHome,
  /** Address its API listens on; port 0 lets the system choose. */
  listen: z.string(),
  token: z.string(),
});
export type ConductorSettings = z.infer<typeof ConductorSettings>;

/** What a conductor writes as `conductor-address.json`, once it listens. Readable by its owner only. */
export const ConductorAddress = z.strictObject({
  url: z.string(),
  token: z.string(),
  pid: z.number().int(),
});
export type ConductorAddress = z.infer<typeof ConductorAddress>;
