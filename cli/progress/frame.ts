/** A frame of the live display, from what is known: lines with a tone, no terminal. */
import type { PlannedFault, PlannedStep, RunPlan } from "../../core/documents";
import { actionText } from "../../core/plan";
import { durationText } from "../../core/units";
import { BEHIND_SECONDS } from "./live-loads";
import type { FlightView } from "./view";

export type Tone = "plain" | "dim" | "strong" | "good" | "bad" | "acting";
export interface Line {
  readonly text: string;
  readonly tone: Tone;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** As many lines as fit, none wider than the terminal. @param now Unix milliseconds */
export function frame(view: FlightView, now: number, { columns, rows }: Size): Line[] {
  const lines = [...stageLines(view, now), ...view.alerts.map((text) => line(`! ${text}`, "bad"))];
  return lines.slice(0, Math.max(1, rows - 1)).map(({ text, tone }) => ({ text: fitted(text, columns - 1), tone }));
}

function stageLines(view: FlightView, now: number): Line[] {
  if (view.stage === "set-up") return partLines(view);
  if (view.plan === null || view.t0 === null || view.stage === "teardown")
    return [...partLines(view), ...resourceLines(view, now)];
  return [
    headLine(view, view.plan, now, view.t0),
    ...stepLines(view, view.plan, now - view.t0),
    ...loadLines(view, view.plan, now - view.t0),
  ];
}

function partLines({ parts, stage }: FlightView): Line[] {
  if (stage !== "set-up" || parts.size === 0)
    return [line(stage === "set-up" ? "Setting up" : TITLES[stage], "strong")];
  return [
    line("Setting up", "strong"),
    ...[...parts.values()].map(({ part, state, detail, seconds }) =>
      line(
        `  ${mark(state === "done" ? "done" : "now")} ${part.padEnd(10)} ${seconds} s  ${detail}`,
        state === "done" ? "good" : state === "failed" ? "bad" : "plain",
      ),
    ),
  ];
}

const TITLES = { brokers: "Starting brokers", scenario: "Flying", audit: "Auditing", teardown: "Taking down" } as const;

function resourceLines({ resources, stage }: FlightView, now: number): Line[] {
  const removing = stage === "teardown";
  return [...resources]
    .filter(([, { state }]) => state.startsWith("delet") === removing)
    .map(([name, { state, since, tookMs, text }]) => {
      const doing = state.endsWith("ing");
      const seconds = ((tookMs ?? now - since) / 1_000).toFixed(1);
      const tone = state === "failed" ? "bad" : doing ? "plain" : "good";
      return line(
        `  ${mark(doing ? "now" : "done")} ${name.padEnd(20)} ${seconds.padStart(5)} s  ${text}`.trimEnd(),
        tone,
      );
    });
}

function headLine({ stage }: FlightView, plan: RunPlan, now: number, t0: number): Line {
  const elapsed = Math.max(0, Math.floor((now - t0) / 1_000));
  const doing = stage === "audit" ? "healed; auditing" : elapsed * 1_000 < plan.endsAtMs ? "flying" : "draining";
  return line(`${plan.run}  ${doing}  ${elapsed}/${plan.endsAtMs / 1_000} s`, "strong");
}

function stepLines(view: FlightView, plan: RunPlan, elapsedMs: number): Line[] {
  return plan.steps.flatMap((step) => {
    const depth = plan.steps.filter(({ what }) => what.kind === "span" && what.of.includes(step.id)).length;
    const faults = plan.faults.filter((fault) => fault.step === step.id);
    if (step.what.kind === "span") return faults.map((fault) => faultLine(view, fault, depth));
    return [stepLine(view, step, depth, elapsedMs)];
  });
}

function stepLine({ steps }: FlightView, step: PlannedStep, depth: number, elapsedMs: number): Line {
  const times = steps.get(step.id);
  const plannedMs = step.toMs - step.fromMs;
  const name = `${"  ".repeat(depth)}${stepText(step)}`;
  if (times === undefined) return line(`  ${mark("later")} ${name.padEnd(28)} ${seconds(plannedMs)} s`, "dim");
  if (times.endMs !== null)
    return line(`  ${mark("done")} ${name.padEnd(28)} ${seconds(times.endMs - times.startMs)} s`, "good");
  const spent = Math.max(0, elapsedMs - times.startMs);
  return line(`  ${mark("now")} ${name.padEnd(28)} ${seconds(spent)}/${seconds(plannedMs).trim()} s`, "strong");
}

function stepText({ what }: PlannedStep): string {
  switch (what.kind) {
    case "phase":
      return what.phase;
    case "wait":
      return `wait until ${what.condition.kind}, ${durationText(what.withinMs)} at most`;
    case "action":
      return actionText(what.action);
    case "span":
      return "";
  }
}

function faultLine({ acting, steps }: FlightView, { id, text, step }: PlannedFault, depth: number): Line {
  const links = acting.get(id)?.size ?? 0;
  const over = steps.get(step)?.endMs != null;
  const state = links > 0 ? `ACTS on ${links} ${links === 1 ? "link" : "links"}` : over ? "healed" : "planned";
  const indent = "  ".repeat(depth);
  return line(`  ${mark(links > 0 ? "fault" : "later")} ${indent}${text}  ${state}`, links > 0 ? "acting" : "dim");
}

function loadLines({ loads }: FlightView, plan: RunPlan, elapsedMs: number): Line[] {
  const second = Math.floor(elapsedMs / 1_000);
  if (second < BEHIND_SECONDS) return [];
  return plan.loads.map(({ name, kind }) => {
    const { perSecond, p99Ms, lag } = loads.at(name, second);
    const p99 = p99Ms === null ? "-" : `${p99Ms < 10 ? p99Ms.toFixed(1) : Math.round(p99Ms)} ms`;
    const behind = lag === null ? "" : `  lag ${lag}`;
    return line(
      `  ${name.padEnd(14)} ${String(perSecond).padStart(6)}/s  p99 ${p99.padStart(8)}${kind === "consume" ? behind : ""}`,
      "plain",
    );
  });
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1_000)).padStart(4);
}

function mark(state: "done" | "now" | "later" | "fault"): string {
  return { done: "✓", now: "▶", later: "·", fault: "⚡" }[state];
}

function line(text: string, tone: Tone): Line {
  return { text, tone };
}

function fitted(text: string, columns: number): string {
  const letters = [...text];
  return letters.length <= columns ? text : `${letters.slice(0, Math.max(0, columns - 1)).join("")}…`;
}
