/** From load as written to loads in numbers, and the tasks that share them. Groups get the run's name later. */
import type { Load, PlannedConsume, PlannedLoad, PlannedProduce, PlannedTask, ScenarioDocument } from "../documents";
import { duration, durationText, rate, size, sizeText } from "../units";
import type { EngineCapabilities } from "./capabilities";
import { oneOf, type Problems } from "./problems";

/** What decides whether brokers accept a load. */
interface Surroundings {
  readonly document: ScenarioDocument;
  /** The brokers' settings. */
  readonly settings: Readonly<Record<string, string>>;
  readonly problems: Problems;
}

/** The largest batch that a broker takes, if nothing else is set: Kafka's default of `message.max.bytes`. */
const MESSAGE_MAX_BYTES = 1_048_588;
/** Kafka's default of `group.min.session.timeout.ms`; a broker refuses shorter ones. */
const MIN_SESSION_MS = 6_000;

/** The loads in the scenario's order. What is wrong with them is noted. */
export function planLoads(surroundings: Surroundings): PlannedLoad[] {
  const { document, problems } = surroundings;
  const loads = Object.entries(document.load);
  if (loads.length === 0)
    problems.add("load", "there is none, so nothing would be measured", "declare one with produce()");
  refuseSharedGroups(loads, problems);
  return loads.map(([name, load]) => {
    refuseUnknownTopic(`load.${name}.topic`, load.topic, surroundings);
    return load.kind === "produce" ? planProduce(name, load, surroundings) : planConsume(name, load, surroundings);
  });
}

/** Tasks of all loads: `orders-0`, each with its share of the rate. Too many for the engine are noted. */
export function planTasks(
  document: ScenarioDocument,
  loads: readonly PlannedLoad[],
  engine: EngineCapabilities,
  problems: Problems,
): PlannedTask[] {
  const counts = new Map(Object.entries(document.load).map(([name, { tasks }]) => [name, tasks]));
  const tasks = loads.flatMap((load) => {
    const count = counts.get(load.name) ?? 0;
    const ratePerSecond = load.kind === "produce" ? load.ratePerSecond / count : 0;
    return Array.from({ length: count }, (_, index) => ({
      id: `${load.name}-${index}`,
      load: load.name,
      index,
      ratePerSecond,
    }));
  });
  if (tasks.length > engine.mostTasks)
    problems.add(
      "load",
      `${tasks.length} tasks are more than the ${engine.mostTasks} for ${engine.name}`,
      `use fewer, or ${engine.elsewhere}`,
    );
  return tasks;
}

function planProduce(
  name: string,
  load: Extract<Load, { kind: "produce" }>,
  surroundings: Surroundings,
): PlannedProduce {
  const { problems } = surroundings;
  const place = `load.${name}`;
  const planned: PlannedProduce = {
    kind: "produce",
    name,
    topic: load.topic,
    ratePerSecond: problems.parsed(1, () => rate(`${place}.rate`, load.rate)),
    sizeBytes: problems.parsed(1, () => size(`${place}.size`, load.size)),
    acks: load.acks,
    client: load.client,
    idempotent: load.idempotent,
    lingerMs: problems.parsed(0, () => duration(`${place}.linger`, load.linger)),
    requestTimeoutMs: timeout(`${place}.requestTimeout`, load.requestTimeout, problems),
    retries: load.retries,
  };
  if (planned.ratePerSecond === 0)
    problems.add(`${place}.rate`, `"${load.rate}" sends nothing`, 'write for example "100/s"');
  checkSize(`${place}.size`, planned, surroundings);
  if (load.idempotent && load.acks !== "all")
    problems.add(
      `${place}.idempotent`,
      `an idempotent producer needs acks "all", and this has "${load.acks}"`,
      'write acks: "all"',
    );
  return planned;
}

function planConsume(
  name: string,
  load: Extract<Load, { kind: "consume" }>,
  { settings, problems }: Surroundings,
): PlannedConsume {
  const place = `load.${name}`;
  const sessionTimeoutMs = timeout(`${place}.sessionTimeout`, load.sessionTimeout, problems);
  const least = Number(settings["group.min.session.timeout.ms"] ?? MIN_SESSION_MS);
  if (sessionTimeoutMs < least)
    problems.add(
      `${place}.sessionTimeout`,
      `${durationText(sessionTimeoutMs)} is less than brokers accept`,
      `write "${durationText(least)}" or more, or set group.min.session.timeout.ms`,
    );
  return {
    kind: "consume",
    name,
    topic: load.topic,
    group: load.group,
    client: load.client,
    sessionTimeoutMs,
    requestTimeoutMs: timeout(`${place}.requestTimeout`, load.requestTimeout, problems),
  };
}

/** One that cannot be read is taken for endless, which no rule complains of. */
function timeout(place: string, text: string, problems: Problems): number {
  const milliseconds = problems.parsed(Number.MAX_VALUE, () => duration(place, text));
  if (milliseconds === 0) problems.add(place, `"${text}" leaves no time for an answer`, 'write for example "30s"');
  return milliseconds;
}

function checkSize(place: string, load: PlannedProduce, { document, settings, problems }: Surroundings): void {
  const topic = document.topics.find(({ name }) => name === load.topic);
  const most = Number(topic?.config["max.message.bytes"] ?? settings["message.max.bytes"] ?? MESSAGE_MAX_BYTES);
  if (load.sizeBytes === 0)
    problems.add(place, "a record of 0 bytes cannot be told from another", 'write for example "1KiB"');
  if (load.sizeBytes > most)
    problems.add(
      place,
      `${sizeText(load.sizeBytes)} is more than brokers accept`,
      `write ${most}B or less, or set max.message.bytes in the topic's config`,
    );
}

function refuseUnknownTopic(place: string, name: string, { document, problems }: Surroundings): void {
  const names = document.topics.map((topic) => topic.name);
  if (!names.includes(name)) problems.add(place, `there is no topic "${name}"`, oneOf(names, "topic"));
}

/** Lag and redelivery are counted by load, and a group has only one of each. */
function refuseSharedGroups(loads: readonly [string, Load][], problems: Problems): void {
  const owners = new Map<string, string>();
  for (const [name, load] of loads) {
    if (load.kind !== "consume") continue;
    const owner = owners.get(load.group);
    if (owner !== undefined)
      problems.add(
        `load.${name}.group`,
        `"${load.group}" is the group of ${owner} already`,
        "give each load a group of its own",
      );
    owners.set(load.group, name);
  }
}
