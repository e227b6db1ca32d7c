/**
 * From a selector to links. A link is (initiator -> owner of the listener, listener), so a follower's fetches are
 * `replication().from(follower)` and what others fetch from a leader is `replication().to(leader)`.
 */
import type {
  BrokerSelector,
  Initiator,
  InitiatorSelector,
  Link,
  LinkSelector,
  Listener,
  PlannedLoad,
  PlannedTask,
} from "../documents";

/** What of a plan decides which links there are. */
export interface LinkParts {
  readonly brokers: { readonly ids: readonly number[] };
  readonly loads: readonly Pick<PlannedLoad, "kind" | "name">[];
  readonly tasks: readonly Pick<PlannedTask, "id" | "load" | "index">[];
}

/** Which broker a selector means at this moment. */
export type Resolve = (selector: BrokerSelector) => number;

/**
 * The links that a selector means, each once, in a stable order. Without `from`, client links are those of every task and of
 * clients that are not ours. A broker has no link to itself.
 */
export function linksOf(on: LinkSelector, resolve: Resolve, parts: LinkParts): Link[] {
  if (on.kind === "isolation") return isolationOf(resolve(on.of), parts);
  const owners = on.to ? [resolve(on.to)] : parts.brokers.ids;
  const initiators = on.from ? selected(on.from, resolve, parts) : everyInitiator(on.listener, parts);
  return join(initiators, owners, on.listener);
}

/** One text for each link: `task orders-0 -> 2 client`. */
export function linkKey({ initiator, owner, listener }: Link): string {
  return `${initiatorText(initiator)} -> ${owner} ${listener}`;
}

/** Whether the selector's links are known only when it starts. */
export function isMoving(on: LinkSelector): boolean {
  return brokersIn(on).some((selector) => selector.kind !== "broker");
}

/** The brokers that a selector names, in any of its places. */
export function brokersIn(on: LinkSelector): BrokerSelector[] {
  if (on.kind === "isolation") return [on.of];
  return [on.from, on.to].filter((end) => end !== undefined).filter(isBroker);
}

/** Whether an initiator is a broker rather than a client. */
export function isBroker(selector: InitiatorSelector): selector is BrokerSelector {
  return selector.kind === "broker" || selector.kind === "leader" || selector.kind === "controller";
}

/** Everything that a broker says and hears: its own listeners, and its connections to those of others. */
function isolationOf(broker: number, parts: LinkParts): Link[] {
  const brokers = parts.brokers.ids.map((id): Initiator => ({ kind: "broker", id }));
  const self: Initiator[] = [{ kind: "broker", id: broker }];
  return [
    ...join(everyInitiator("client", parts), [broker], "client"),
    ...(["replication", "controller"] as const).flatMap((listener) => [
      ...join(brokers, [broker], listener),
      ...join(self, parts.brokers.ids, listener),
    ]),
  ];
}

function everyInitiator(listener: Listener, { brokers, tasks }: LinkParts): Initiator[] {
  if (listener !== "client") return brokers.ids.map((id) => ({ kind: "broker", id }));
  return [...tasks.map(({ id }): Initiator => ({ kind: "task", task: id })), { kind: "outside" }];
}

function selected(from: InitiatorSelector, resolve: Resolve, parts: LinkParts): Initiator[] {
  if (isBroker(from)) return [{ kind: "broker", id: resolve(from) }];
  const loads = new Set(loadsOf(from, parts));
  return parts.tasks
    .filter((task) => loads.has(task.load) && (from.kind !== "task" || task.index === from.index))
    .map((task) => ({ kind: "task", task: task.id }));
}

/** Names of the loads that a selector of clients means. */
export function loadsOf(
  from: Exclude<InitiatorSelector, BrokerSelector>,
  { loads }: Pick<LinkParts, "loads">,
): string[] {
  switch (from.kind) {
    case "producers":
      return loads.filter(({ kind }) => kind === "produce").map(({ name }) => name);
    case "consumers":
      return loads.filter(({ kind }) => kind === "consume").map(({ name }) => name);
    case "load":
      return [from.name];
    case "task":
      return [from.load];
  }
}

function join(initiators: readonly Initiator[], owners: readonly number[], listener: Listener): Link[] {
  return owners.flatMap((owner) =>
    initiators
      .filter((initiator) => initiator.kind !== "broker" || initiator.id !== owner)
      .map((initiator) => ({ initiator, owner, listener })),
  );
}

function initiatorText(initiator: Initiator): string {
  switch (initiator.kind) {
    case "broker":
      return `broker ${initiator.id}`;
    case "task":
      return `task ${initiator.task}`;
    case "outside":
      return "outside";
  }
}
