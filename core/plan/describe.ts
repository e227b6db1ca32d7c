/** A plan as text: what `./drone plan` prints. */
import type { Link, PlannedFault, PlannedLoad, PlannedStep, PlannedTopic, RunPlan } from "../documents";
import { durationText, rateText, sizeText } from "../units";
import { table } from "./table";
import { actionText, conditionText, directionText, listenerWord } from "./text";

/** Plain text in aligned columns: brokers, topics with their leaders, load, steps with times, faults with links, SLOs. */
export function describePlan(plan: RunPlan): string {
  return [
    plan.run,
    `Scenario ${plan.scenario} on stack ${plan.stack}, seed ${plan.seed}: ${span(plan)}`,
    ...section(
      `Brokers: ${plan.brokers.ids.length} of Apache Kafka ${plan.brokers.kafka}`,
      Object.entries(plan.brokers.settings),
    ),
    ...section(
      "Topics",
      plan.topics.flatMap((topic) => topicRows(topic, plan.brokers.ids)),
    ),
    ...section(
      "Load",
      plan.loads.map((load) => loadRow(load, plan)),
    ),
    ...section("Steps", [["from", "to", "step", "after", "what"], ...plan.steps.map((step) => stepRow(step, plan))]),
    ...section(`Faults, made by engine ${plan.engine}`, plan.faults.flatMap(faultRows)),
    ...section(
      "Expected",
      plan.slos.map(({ text }) => [text]),
    ),
    "",
  ].join("\n");
}

function span({ endsAtMs, drainMs, steps }: RunPlan): string {
  const most = steps.some(({ what }) => what.kind === "wait") ? "at most " : "";
  return `${most}${durationText(endsAtMs)} of load, then at most ${durationText(drainMs)} of drain`;
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return ["", title, ...(rows.length > 0 ? table(rows) : ["  none"])];
}

function topicRows({ name, replicas, config }: PlannedTopic, ids: readonly number[]): string[][] {
  const factor = replicas[0]?.length ?? 0;
  const leaders = ids.map((id) => {
    const led = replicas.flatMap(([leader], partition) => (leader === id ? [partition] : []));
    return ["", `broker ${id} leads ${ranges(led) || "none"}`];
  });
  const settings = Object.entries(config).map(([key, value]) => ["", `${key} = ${value}`]);
  return [[name, `${replicas.length} partitions of ${factor} replicas`], ...settings, ...leaders];
}

function loadRow(load: PlannedLoad, { tasks }: RunPlan): string[] {
  const count = tasks.filter((task) => task.load === load.name).length;
  const by = `${count} ${count === 1 ? "task" : "tasks"} with ${load.client}`;
  const timeout = `request timeout ${durationText(load.requestTimeoutMs)}`;
  if (load.kind === "consume")
    return [
      load.name,
      `consumes ${load.topic}`,
      by,
      `group ${load.group}, session timeout ${durationText(load.sessionTimeoutMs)}, ${timeout}`,
    ];
  const how = [
    `acks ${load.acks}`,
    ...(load.idempotent ? ["idempotent"] : []),
    `linger ${durationText(load.lingerMs)}`,
    timeout,
    `${load.retries} retries`,
  ];
  const what = `produces to ${load.topic} ${rateText(load.ratePerSecond)} of ${sizeText(load.sizeBytes)}`;
  return [load.name, what, by, how.join(", ")];
}

function stepRow(step: PlannedStep, plan: RunPlan): string[] {
  const spans = plan.steps.filter(({ what }) => what.kind === "span" && what.of.includes(step.id));
  const what = `${"  ".repeat(spans.length)}${stepText(step, plan)}`;
  return [clock(step.fromMs), clock(step.toMs), step.id, step.after.join(" ") || "-", what];
}

/** All times of a plan are whole seconds. */
function clock(milliseconds: number): string {
  return `${milliseconds / 1_000}s`;
}

function stepText({ id, what }: PlannedStep, { phases }: RunPlan): string {
  switch (what.kind) {
    case "phase": {
      const phase = phases.find(({ step }) => step === id);
      const role = phase?.warmup ? ", not judged" : phase?.baseline ? ", the baseline" : "";
      return `phase ${what.phase}${role}`;
    }
    case "wait":
      return `wait until ${conditionText(what.condition)}, ${durationText(what.withinMs)} at most`;
    case "action":
      return actionText(what.action);
    case "span":
      return `during ${what.of.join(" ")}: ${what.faults.join(" ")}`;
  }
}

function faultRows(fault: PlannedFault): string[][] {
  const when = `${clock(fault.fromMs)} to ${clock(fault.toMs)}`;
  const links = fault.moving
    ? [["", "", "its links are found when it starts"]]
    : linkRows(fault.links).map((row) => ["", "", `${row}, ${directionText(fault.direction)}`]);
  return [[fault.id, when, fault.text], ...links];
}

/** Links by what they lead to, for thousands of tasks would else be thousands of lines. */
function linkRows(links: readonly Link[]): string[] {
  const ends = new Map<string, Link[]>();
  for (const link of links) {
    const end = `broker ${link.owner}, ${listenerWord(link.listener)}`;
    ends.set(end, [...(ends.get(end) ?? []), link]);
  }
  return [...ends].map(([end, to]) => `${initiatorsText(to)} -> ${end}`);
}

/** `orders-0..9 billing-0 outside`. */
function initiatorsText(links: readonly Link[]): string {
  const loads = new Map<string, number[]>();
  const others: string[] = [];
  for (const { initiator } of links) {
    if (initiator.kind === "task") {
      const [, load = "", index = ""] = /^(.*)-(\d+)$/.exec(initiator.task) ?? [];
      loads.set(load, [...(loads.get(load) ?? []), Number(index)]);
    } else others.push(initiator.kind === "broker" ? `broker ${initiator.id}` : "outside");
  }
  return [...[...loads].map(([load, indices]) => ranges(indices, `${load}-`)), ...others].join(" ");
}

/** `0 3..5 9`, each with what stands before. */
function ranges(numbers: readonly number[], before = ""): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => `${before}${from}${to > from ? `..${to}` : ""}`).join(" ");
}
