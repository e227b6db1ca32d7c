/** What this machine has and what Drone can do on it. Starts nothing that stays, changes nothing. */
import type { EngineCapabilities } from "../core/plan/capabilities";
import { cacheFolder } from "./cache";
import { FINDERS, locate } from "./locate";
import { canBindLoopback, kernelNetem, type Machine, measureMachine } from "./machine";
import type { Part, PartName } from "./parts";

export interface Ability {
  readonly name: string;
  /** `ready` now; `on request` once Drone has got what is missing; `no` on this machine; `later` in another version of Drone. */
  readonly state: "ready" | "on request" | "no" | "later";
  readonly what: string;
  /** What is in the way or worth knowing, each with its cure. */
  readonly notes: readonly string[];
}

export interface DoctorReport {
  readonly machine: Machine;
  readonly cache: string;
  readonly parts: readonly Part[];
  readonly platforms: readonly Ability[];
  readonly engines: readonly Ability[];
  /** 0 if the local platform can fly, maybe after Drone got what is missing; else 4. */
  readonly exitCode: 0 | 4;
}

/** Three brokers of 370 MB resident each, the proxy, the engine and the workers. */
const MEMORY_NEEDED = 1.5 * 2 ** 30;
/** The log segments of a run of some minutes at the catalogue's rates, three times replicated. */
const DISK_NEEDED = 2 * 2 ** 30;
/** With one, brokers and generator fight for it, and runs end as `invalid`. */
const CPUS_NEEDED = 2;

/** `proxy` is the local platform's fault engine as the planner knows it. Takes some seconds if parts are missing: it asks the network. */
export async function examine(proxy: EngineCapabilities): Promise<DoctorReport> {
  const findings = await Promise.all(locate().parts.map(find));
  const machine = measureMachine();
  const local = await examineLocal(findings, machine);
  return {
    machine,
    cache: cacheFolder(),
    parts: findings.map(({ part }) => part),
    platforms: [local, ...CLUSTERS],
    engines: [examineProxy(findings, proxy), examineTc()],
    exitCode: local.state === "ready" || local.state === "on request" ? 0 : 4,
  };
}

interface Finding {
  /** If it is missing for good, with the obstacle as its reason. */
  readonly part: Part;
  /** It is missing, and Drone gets it by itself. */
  readonly gettable: boolean;
}

async function find(part: Part): Promise<Finding> {
  const getter = part.state === "missing" ? FINDERS[part.name].getter() : null;
  const obstacle = await getter?.obstacle();
  return { part: { ...part, ...obstacle }, gettable: getter !== null && obstacle === null };
}

async function examineLocal(findings: readonly Finding[], machine: Machine): Promise<Ability> {
  const needs = needed(findings, ["java", "kafka", "toxiproxy", "pulumi"]);
  const loopback = await loopbackNote();
  return {
    name: "local",
    state: loopback.length > 0 ? "no" : needs.state,
    what: "three Kafka brokers as processes of this machine, each link through the proxy",
    notes: [...needs.notes, ...loopback, ...tightness(machine)],
  };
}

function examineProxy(findings: readonly Finding[], proxy: EngineCapabilities): Ability {
  return {
    name: "proxy",
    what: `${proxy.shapes.join(", ")} on the TCP streams of the local platform, link by link`,
    ...needed(findings, ["toxiproxy"]),
  };
}

/** What the state of these parts means for who needs them. */
function needed(findings: readonly Finding[], names: readonly PartName[]): Pick<Ability, "state" | "notes"> {
  const missing = findings.filter(({ part }) => part.state === "missing" && names.includes(part.name));
  const refused = missing.filter(({ gettable }) => !gettable).map(({ part }) => part.name);
  const gettable = missing.filter((finding) => finding.gettable).map(({ part }) => part.name);
  return {
    state: refused.length > 0 ? "no" : gettable.length > 0 ? "on request" : "ready",
    notes: [
      ...refused.map((name) => `${name} is missing, see above`),
      ...(gettable.length > 0 ? [`Drone gets ${gettable.join(", ")} when it is needed`] : []),
    ],
  };
}

async function loopbackNote(): Promise<string[]> {
  if (await canBindLoopback()) return [];
  return [
    "a stack has loopback addresses of its own, and 127.77.77.1 can't be used here; Linux has the whole of 127.0.0.0/8, " +
      "so run Drone on Linux, a virtual machine will do",
  ];
}

function tightness({ cpus, memoryFree, diskFree }: Machine): string[] {
  const notes: string[] = [];
  if (cpus < CPUS_NEEDED)
    notes.push(`${cpus} CPU is little: brokers and generator fight for it, and runs may be invalid`);
  if (memoryFree < MEMORY_NEEDED)
    notes.push("less than 1.5 GiB of memory is free; end something, three brokers need it");
  if (diskFree < DISK_NEEDED) notes.push("less than 2 GiB of disk is free; make room, runs write that much");
  return notes;
}

const CLUSTERS: readonly Ability[] = [
  { name: "existing", state: "later", what: "a Kubernetes cluster that there is already", notes: [] },
  { name: "aws", state: "later", what: "a cluster on EKS, made for the stack", notes: [] },
  { name: "gcp", state: "later", what: "a cluster on GKE, made for the stack", notes: [] },
  { name: "azure", state: "later", what: "a cluster on AKS, made for the stack", notes: [] },
];

function examineTc(): Ability {
  return {
    name: "tc",
    state: "later",
    what: "every shape of netem on packets, by the kernel",
    notes: [`on this machine: ${kernelNetem()}`],
  };
}
