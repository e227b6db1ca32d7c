/** The doctor's report as people read it. */
import type { Ability, DoctorReport } from "./doctor";
import type { Part } from "./parts";

export function renderDoctor(report: DoctorReport): string {
  const { cpus, memory, memoryFree, diskFree, system } = report.machine;
  return [
    `Machine  ${cpus} CPUs, ${gib(memoryFree)} of ${gib(memory)} memory free, ${gib(diskFree)} disk free, ${system}`,
    `Cache    ${report.cache}`,
    "",
    "Parts",
    ...report.parts.flatMap(partLines),
    "",
    "Platforms",
    ...report.platforms.flatMap(abilityLines),
    "",
    "Fault engines",
    ...report.engines.flatMap(abilityLines),
    "",
    "`not yet` is not part of this version of Drone.",
    CONCLUSIONS[report.exitCode],
  ].join("\n");
}

const CONCLUSIONS = {
  0: "This machine can fly: ./drone run",
  4: "This machine can't fly yet: see what platform local says above.",
};

function partLines(part: Part): string[] {
  const name = part.name.padEnd(10);
  if (part.state === "missing") return [`  ${name} ${"missing".padEnd(13)} ${part.why}`, note(part.cure ?? "")];
  return [`  ${name} ${(part.version ?? "?").padEnd(13)} ${part.source}, ${part.path}`];
}

const STATES = { ready: "ready", "on request": "on request", no: "no", later: "not yet" };

function abilityLines({ name, state, what, notes }: Ability): string[] {
  return [`  ${name.padEnd(10)} ${STATES[state].padEnd(13)} ${what}`, ...notes.map(note)];
}

function note(text: string): string {
  return `${" ".repeat(27)}${text}`;
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
