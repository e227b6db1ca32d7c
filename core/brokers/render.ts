/** From a spec and addresses to server.properties. */
import type { Listener } from "../documents";
import { effectiveSettings } from "./settings";
import type { BrokerSpec } from "./spec";

/** Addresses of a listener, `host:port`. */
export interface ListenerAddress {
  /** Where the broker listens. */
  readonly bind: string;
  /** Where it tells others to connect. */
  readonly advertised: string;
}

/** What differs from broker to broker. */
export interface BrokerPlace {
  /** node.id, from 1. */
  readonly id: number;
  /** The cluster's id: 16 bytes in base64url, as `StorageTool random-uuid` makes them. */
  readonly clusterId: string;
  /** Where its logs are. */
  readonly directory: string;
  /** What CLIENT advertises is for clients of every kind. */
  readonly listeners: Readonly<Record<Listener, ListenerAddress>>;
  /** All controllers, `address` as `host:port` of their CONTROLLER listener: the same for every broker. */
  readonly voters: readonly { readonly id: number; readonly address: string }[];
}

const LISTENERS = [
  ["CLIENT", "client"],
  ["REPLICATION", "replication"],
  ["CONTROLLER", "controller"],
] as const;

/**
 * The text of a broker's server.properties: what Drone sets first, then settings in alphabetical order. The same input gives the
 * same bytes. The quorum is static (`controller.quorum.voters`): its members are known before any of them has started.
 */
export function renderSettings(spec: Pick<BrokerSpec, "settings">, place: BrokerPlace): string {
  const lines = [...Object.entries(ownSettings(place)), ...Object.entries(effectiveSettings(spec))];
  return [
    `# Broker ${place.id} of cluster ${place.clusterId}.`,
    ...lines.map(([key, value]) => `${key}=${escaped(value)}`),
    "",
  ].join("\n");
}

function ownSettings({ id, directory, listeners, voters }: BrokerPlace): Record<string, string> {
  const each = (text: (name: string, address: ListenerAddress) => string) =>
    LISTENERS.map(([name, listener]) => text(name, listeners[listener])).join(",");
  return {
    "process.roles": "broker,controller",
    "node.id": String(id),
    "controller.quorum.voters": voters.map((voter) => `${voter.id}@${voter.address}`).join(","),
    listeners: each((name, { bind }) => `${name}://${bind}`),
    "advertised.listeners": each((name, { advertised }) => `${name}://${advertised}`),
    "listener.security.protocol.map": each((name) => `${name}:PLAINTEXT`),
    "inter.broker.listener.name": "REPLICATION",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": directory,
  };
}

/** Java reads properties as ISO 8859-1, with a backslash before what is special; anything else as \uXXXX. */
function escaped(value: string): string {
  return value
    .replace(/\\/g, "\\\\")
    .replace(/^ /, "\\ ")
    .replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
