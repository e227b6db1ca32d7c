/** Which broker, which clients, which links. Builders only gather data; the planner decides whether it makes sense. */
import type { BrokerSelector, Direction, InitiatorSelector, LinkSelector, Listener } from "../documents";

/** A broker that stays the same. */
export class Broker {
  constructor(readonly selector: BrokerSelector) {}
}

/** A broker that is found when the fault starts, and then kept. */
export class FoundBroker extends Broker {
  constructor(private readonly found: Exclude<BrokerSelector, { kind: "broker" }>) {
    super(found);
  }

  /** Looks again each second, so that the fault moves along. */
  following(): Broker {
    return new Broker({ ...this.found, following: true });
  }
}

/** Clients of ours, which open connections to the CLIENT listener. */
export class Clients {
  constructor(readonly selector: Exclude<InitiatorSelector, BrokerSelector>) {}
}

/** Links to one listener, from initiators of one sort. Each word returns a new value. */
export class Links<From extends Broker | Clients = Broker | Clients> {
  constructor(readonly selector: Extract<LinkSelector, { kind: "links" }>) {}

  /** Only the connections that these open. */
  from(initiator: From): Links<From> {
    return new Links({ ...this.selector, from: initiator.selector });
  }

  /** Only the connections to this broker's listener. */
  to(owner: Broker): Links<From> {
    return new Links({ ...this.selector, to: owner.selector });
  }

  /** Seen from the initiator: its requests, the replies to them, or both. */
  direction(direction: Direction): Links<From> {
    return new Links({ ...this.selector, direction });
  }
}

/** Links between clients and brokers. Without `from`, those of all clients, ours and others. */
export function client(): Links<Clients> {
  return links("client");
}

/** Links between brokers. Followers pull: `from(broker(2))` is broker 2 fetching from its leaders. */
export function replication(): Links<Broker> {
  return links("replication");
}

/** Links of the controllers' quorum, heartbeats of brokers included. */
export function quorum(): Links<Broker> {
  return links("controller");
}

/** The broker with this node.id; they count from 1. */
export function broker(id: number): Broker {
  return new Broker({ kind: "broker", id });
}

/** Whoever leads this partition when the fault starts. */
export function leader(topic: string, partition: number): FoundBroker {
  return new FoundBroker({ kind: "leader", topic, partition, following: false });
}

/** Whoever is the active controller when the fault starts. */
export function controller(): FoundBroker {
  return new FoundBroker({ kind: "controller", following: false });
}

/** All tasks of all produce loads. */
export function producers(): Clients {
  return new Clients({ kind: "producers" });
}

/** All tasks of all consume loads. */
export function consumers(): Clients {
  return new Clients({ kind: "consumers" });
}

/** All tasks of one load. */
export function load(name: string): Clients {
  return new Clients({ kind: "load", name });
}

/** One task of a load; they count from 0. */
export function task(name: string, index: number): Clients {
  return new Clients({ kind: "task", load: name, index });
}

function links<From extends Broker | Clients>(listener: Listener): Links<From> {
  return new Links({ kind: "links", listener });
}
