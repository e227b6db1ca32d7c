/** Whether what a scenario points at is there: brokers, partitions, loads, tasks, and links at all. */
import type { BrokerSelector, InitiatorSelector, LinkSelector, Topic } from "../documents";
import { isBroker, type LinkParts } from "./links";
import { oneOf, type Problems } from "./problems";
import { listenerWord, selectorText } from "./text";

/** What a selector may point at. */
export interface Declared extends LinkParts {
  readonly topics: readonly Pick<Topic, "name" | "partitions">[];
}

/** Notes what of a selector of links is not there. Whether it is all there. */
export function checkLinks(on: LinkSelector, place: string, declared: Declared, problems: Problems): boolean {
  const before = problems.found.length;
  if (on.kind === "isolation") {
    checkBroker(on.of, place, declared, problems);
  } else {
    if (on.from) checkInitiator(on.from, on, `${place}.from`, declared, problems);
    if (on.to) checkBroker(on.to, `${place}.to`, declared, problems);
  }
  return problems.found.length === before;
}

/** Notes when a broker is not there. */
export function checkBroker(selector: BrokerSelector, place: string, declared: Declared, problems: Problems): void {
  const { ids } = declared.brokers;
  if (selector.kind === "broker" && !ids.includes(selector.id))
    problems.add(place, `there is no broker ${selector.id}`, `use 1 to ${ids.length}`);
  if (selector.kind === "leader") checkPartition(selector, place, declared, problems);
}

function checkPartition(
  { topic: name, partition }: Extract<BrokerSelector, { kind: "leader" }>,
  place: string,
  { topics }: Declared,
  problems: Problems,
): void {
  const topic = topics.find((declared) => declared.name === name);
  if (!topic) {
    const names = topics.map((declared) => declared.name);
    problems.add(place, `there is no topic "${name}"`, oneOf(names, "topic"));
  } else if (partition < 0 || partition >= topic.partitions) {
    problems.add(place, `topic ${name} has no partition ${partition}`, `use 0 to ${topic.partitions - 1}`);
  }
}

function checkInitiator(
  from: InitiatorSelector,
  { listener }: Extract<LinkSelector, { kind: "links" }>,
  place: string,
  declared: Declared,
  problems: Problems,
): void {
  if (isBroker(from)) {
    if (listener === "client") problems.add(place, "brokers open no client links", "use replication() or quorum()");
    else checkBroker(from, place, declared, problems);
  } else if (listener !== "client") {
    problems.add(place, `clients open no ${listenerWord(listener)} links`, "use client()");
  } else if (from.kind === "load" || from.kind === "task") {
    checkLoad(from, place, declared, problems);
  } else {
    const kind = from.kind === "producers" ? "produce" : "consume";
    if (declared.loads.some((load) => load.kind === kind)) return;
    problems.add(place, `there are no ${from.kind}`, `declare a load with ${kind}()`);
  }
}

function checkLoad(
  from: Extract<InitiatorSelector, { kind: "load" | "task" }>,
  place: string,
  { loads, tasks }: Declared,
  problems: Problems,
): void {
  const name = from.kind === "load" ? from.name : from.load;
  const names = loads.map((load) => load.name);
  const count = tasks.filter((task) => task.load === name).length;
  if (!names.includes(name)) {
    problems.add(place, `there is no load "${name}"`, oneOf(names, "load"));
  } else if (from.kind === "task" && (from.index < 0 || from.index >= count)) {
    problems.add(place, `load ${name} has no task ${from.index}`, `use 0 to ${count - 1}`);
  }
}

/** Notes that a selector means no link at all, such as a broker's links to itself. */
export function refuseNoLinks(on: LinkSelector, place: string, problems: Problems): void {
  problems.add(place, `there are no ${selectorText(on)}`, "a broker has no link to itself: name two brokers, or one");
}
