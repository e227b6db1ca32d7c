/** Kafka brokers as processes of this machine: every link through toxiproxy, a bootstrap load balancer in front. */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { BrokerSpec } from "../../core/brokers";
import type { LocalHome } from "../../core/documents";
import type { Brokers } from "../platform";
import { brokerProcess } from "./broker";
import { type BrokerAddresses, homeOf, type LocalNetwork, localNetwork } from "./network";
import { controlOf, folderOf, type LocalPlace } from "./place";
import { Process } from "./process";

const PROJECT = resolve(__dirname, "../..");
/** They start in well under a second. */
const READY_MS = 20_000;
const STOP_GRACE_MS = 2_000;

export interface LocalBrokersArgs {
  readonly place: LocalPlace;
  readonly spec: BrokerSpec;
}

export class LocalBrokers extends pulumi.ComponentResource implements Brokers {
  readonly bootstrap: pulumi.Output<string>;
  readonly addresses: pulumi.Output<Record<string, string>>;
  /** How the conductor of a run reaches them. */
  readonly home: LocalHome;

  constructor(name: string, { place, spec }: LocalBrokersArgs, options?: pulumi.ComponentResourceOptions) {
    super("drone:local:Brokers", name, {}, options);
    const within = { parent: this };
    const network = localNetwork(place.id, spec.count);
    // Side by side: a broker whose links are not there yet asks again, and one waits for the others' quorum anyway.
    startProxy(`${name}-toxiproxy`, place, network, within);
    for (const own of network.brokers) startBroker(brokerName(name, own.id), place, spec, own, network, within);
    startBalancer(`${name}-bootstrap`, place, network, within);

    this.home = homeOf(network, (id) => controlOf(place, brokerName(name, id)));
    this.bootstrap = pulumi.output(network.bootstrap);
    this.addresses = pulumi.output(Object.fromEntries(network.brokers.map(({ id, advertised }) => [id, advertised])));
    this.registerOutputs({ bootstrap: this.bootstrap, addresses: this.addresses, home: this.home });
  }
}

function startProxy(
  name: string,
  place: LocalPlace,
  network: LocalNetwork,
  within: pulumi.CustomResourceOptions,
): void {
  const [host = "", port = ""] = network.proxyApi.split(":");
  const proxies = network.links.map(({ proxy, listen, upstream }) => ({
    name: proxy,
    listen,
    upstream,
    enabled: true,
  }));
  new Process(
    name,
    {
      name,
      stack: place.id,
      folder: folderOf(place, name),
      control: controlOf(place, name),
      files: { "proxies.json": JSON.stringify(proxies, null, 1) },
      prepare: [],
      command: [place.tools.toxiproxy, "-host", host, "-port", port, "-config", "proxies.json"],
      env: { LOG_LEVEL: "error" }, // it tells every connection otherwise
      listens: [network.proxyApi, ...network.links.map(({ listen }) => listen)],
      ready: { kind: "http", address: network.proxyApi },
      readyTimeoutMs: READY_MS,
      stopGraceMs: STOP_GRACE_MS,
    },
    within,
  );
}

function startBroker(
  name: string,
  place: LocalPlace,
  spec: BrokerSpec,
  own: BrokerAddresses,
  network: LocalNetwork,
  within: pulumi.CustomResourceOptions,
): void {
  const clusterId = clusterIdOf(place.id);
  const localNames = ["localhost", hostname()];
  new Process(name, brokerProcess(name, place, { clusterId, spec, own, all: network.brokers, localNames }), within);
}

/** What it balances are the links from outside: through the proxy, as all clients that are not ours go. */
function startBalancer(
  name: string,
  place: LocalPlace,
  network: LocalNetwork,
  within: pulumi.CustomResourceOptions,
): void {
  const backends = network.brokers.map(({ advertised }) => advertised);
  const program = resolve(PROJECT, "local/balancer.ts");
  new Process(
    name,
    {
      name,
      stack: place.id,
      folder: folderOf(place, name),
      control: controlOf(place, name),
      files: {},
      prepare: [],
      command: ["node", "--require", require.resolve("tsx/cjs"), program, network.bootstrap, ...backends],
      env: {},
      listens: [network.bootstrap],
      ready: { kind: "kafka", address: network.bootstrap },
      readyTimeoutMs: 120_000,
      stopGraceMs: STOP_GRACE_MS,
    },
    within,
  );
}

function brokerName(cluster: string, id: number): string {
  return `${cluster}-broker-${id}`;
}

/** 16 bytes in base64url, as Kafka's own ids; the same for the same stack. The first bit is 0, so that no option is read in a leading `-`. */
function clusterIdOf(stackId: string): string {
  const bytes = createHash("sha256").update(`cluster ${stackId}`).digest().subarray(0, 16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString("base64url");
}
