/**
 * The loopback network of a stack: 127.x.y.0/24 of its own, with the same ports everywhere, so that nothing collides. Linux answers on
 * all of 127.0.0.0/8 without being asked.
 *
 *     127.x.y.1        bootstrap load balancer :9092, toxiproxy's API :8474
 *     127.x.y.2        links of a run's tasks, on free ports
 *     127.x.y.(10+n)   broker n: CLIENT :19092 direct, :9092 through the proxy, REPLICATION :9093, CONTROLLER :9094
 *     127.x.y.(100+10i+j)   broker i's way to broker j: REPLICATION :9093, CONTROLLER :9094, through the proxy
 *
 * A broker advertises one name to all, `broker-j.drone`; each JVM resolves it to the address of its own link (its hosts file).
 */
import { createHash } from "node:crypto";
import type { Link, Listener, LocalHome, ProxiedLink } from "../../core/documents";

const PORTS = { client: 9092, direct: 19092, replication: 9093, controller: 9094, proxyApi: 8474 } as const;

export interface BrokerAddresses {
  readonly id: number;
  /** As others name it in advertised listeners. */
  readonly name: string;
  /** The listeners themselves, `host:port`. */
  readonly direct: Readonly<Record<Listener, string>>;
  /** What CLIENT advertises. */
  readonly advertised: string;
  /** Name to IP of every broker, as this one must resolve it. */
  readonly hosts: Readonly<Record<string, string>>;
}

export interface LocalNetwork {
  readonly bootstrap: string;
  readonly proxyApi: string;
  readonly proxyHost: string;
  readonly brokers: readonly BrokerAddresses[];
  /** Links that are there as long as the stack. */
  readonly links: readonly ProxiedLink[];
}

/** @param stackId unique on this machine; @param count at most 9: more do not fit the last byte */
export function localNetwork(stackId: string, count: number): LocalNetwork {
  const at = addressesIn(stackId);
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return {
    bootstrap: `${at(1)}:${PORTS.client}`,
    proxyApi: `${at(1)}:${PORTS.proxyApi}`,
    proxyHost: at(2),
    brokers: ids.map((id) => addressesOf(id, ids, at)),
    links: [
      ...ids.map((id) => outsideLink(id, at)),
      ...ids.flatMap((from) => ids.filter((to) => to !== from).flatMap((to) => brokerLinks(from, to, at))),
    ],
  };
}

/** Ports as they are in every stack, for the advertised addresses of brokers by name. */
export function advertisedByName(name: string, listener: "replication" | "controller"): string {
  return `${name}:${PORTS[listener]}`;
}

export function homeOf(network: LocalNetwork, controlOf: (id: number) => string): LocalHome {
  return {
    platform: "local",
    bootstrap: network.bootstrap,
    brokers: network.brokers.map(({ id, advertised, direct }) => {
      return { id, advertised, direct: { ...direct }, supervisor: controlOf(id) };
    }),
    proxy: { api: network.proxyApi, host: network.proxyHost, links: [...network.links] },
  };
}

type At = (lastByte: number) => string;

/** 127.0 is everybody's, and 127.255.255.255 nobody's. */
function addressesIn(stackId: string): At {
  const hash = createHash("sha256").update(stackId).digest();
  const network = `127.${1 + (hash.readUInt16BE(0) % 254)}.${hash.readUInt8(2)}`;
  return (lastByte) => `${network}.${lastByte}`;
}

function brokerByte(id: number): number {
  return 10 + id;
}

function linkByte(from: number, to: number): number {
  return 100 + 10 * from + to;
}

function addressesOf(id: number, ids: readonly number[], at: At): BrokerAddresses {
  const ip = at(brokerByte(id));
  return {
    id,
    name: nameOf(id),
    direct: {
      client: `${ip}:${PORTS.direct}`,
      replication: `${ip}:${PORTS.replication}`,
      controller: `${ip}:${PORTS.controller}`,
    },
    advertised: `${ip}:${PORTS.client}`,
    hosts: Object.fromEntries(ids.map((other) => [nameOf(other), other === id ? ip : at(linkByte(id, other))])),
  };
}

function nameOf(id: number): string {
  return `broker-${id}.drone`;
}

function outsideLink(id: number, at: At): ProxiedLink {
  const ip = at(brokerByte(id));
  const link: Link = { initiator: { kind: "outside" }, owner: id, listener: "client" };
  return { link, proxy: `outside-${id}`, listen: `${ip}:${PORTS.client}`, upstream: `${ip}:${PORTS.direct}` };
}

function brokerLinks(from: number, to: number, at: At): ProxiedLink[] {
  return (["replication", "controller"] as const).map((listener) => ({
    link: { initiator: { kind: "broker", id: from }, owner: to, listener },
    proxy: `${listener}-${from}-${to}`,
    listen: `${at(linkByte(from, to))}:${PORTS[listener]}`,
    upstream: `${at(brokerByte(to))}:${PORTS[listener]}`,
  }));
}
