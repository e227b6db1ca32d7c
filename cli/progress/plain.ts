/** Progress as plain lines, where nothing can be drawn in place: what changed, and now and then how it goes. */
import type { Progress } from "../../automation/progress";
import type { Event } from "../../core/documents";
import { linkKey } from "../../core/plan";
import { BEHIND_SECONDS } from "./live-loads";
import type { FlightView } from "./view";

/** How often a flight says how it goes. */
export const STATUS_EVERY_MS = 5_000;
/** The line that this progress is worth, to be asked after the view took it; null if none. Parts have a printer of their own. */
export function plainLine(view: FlightView, progress: Progress): string | null {
  switch (progress.kind) {
    case "stage":
      return progress.stage;
    case "resource":
      return progress.state.endsWith("ing") ? null : `  ${progress.name} ${progress.state}${took(view, progress.name)}`;
    case "planned":
      return `  run ${progress.plan.run}, ${progress.plan.endsAtMs / 1_000} s of load`;
    case "record":
      return progress.line.body.kind === "measured" ? null : eventLine(view, progress.line.body);
    case "note":
      return `  ${progress.text}`;
    default:
      return null;
  }
}

/** `  31 s  isolated  orders 498/s p99 12ms  billing 497/s lag 3  fault-2 acts`; null when nothing flies. */
export function statusLine(view: FlightView, now: number): string | null {
  if (view.plan === null || view.t0 === null || view.ended) return null;
  const second = Math.floor((now - view.t0) / 1_000);
  if (second < BEHIND_SECONDS) return null;
  const loads = view.plan.loads.map(({ name }) => {
    const { perSecond, p99Ms, lag } = view.loads.at(name, second);
    return `${name} ${perSecond}/s${p99Ms === null ? "" : ` p99 ${p99Ms.toFixed(1)}ms`}${lag === null ? "" : ` lag ${lag}`}`;
  });
  const acting = [...view.acting].filter(([, links]) => links.size > 0).map(([fault]) => `${fault} acts`);
  return [`  ${second} s`, ...phasesNow(view), ...loads, ...acting].join("  ");
}

function phasesNow({ plan, steps }: FlightView): string[] {
  return (plan?.phases ?? []).filter(({ step }) => steps.get(step)?.endMs === null).map(({ name }) => name);
}

function eventLine(view: FlightView, event: Event): string | null {
  const at = `  ${(event.atMs / 1_000).toFixed(1)} s`;
  switch (event.kind) {
    case "prepared":
      return `  ${event.what} ${(event.tookMs / 1_000).toFixed(1)} s`;
    case "started":
      return "  T0: the load starts";
    case "step": {
      const phase = view.plan?.phases.find(({ step }) => step === event.step);
      return phase === undefined ? null : `${at}  ${phase.name} ${event.edge === "start" ? "starts" : "ends"}`;
    }
    case "fault":
      return `${at}  ${event.fault} ${event.edge === "on" ? "takes hold of" : "lets go of"} ${linkKey(event.link)}`;
    case "faultFailed":
      return `${at}  ${event.fault} failed: ${event.error}`;
    case "wait":
      return `${at}  ${event.step} ${event.met ? "is over: its condition is met" : "waited in vain"}`;
    case "lost":
      return `${at}  ${event.task} was lost: ${event.why}`;
    case "audit":
      return `  audit ${event.counts === null ? `not done: ${event.why}` : `done, ${(event.tookMs / 1_000).toFixed(1)} s`}`;
    case "ended":
      return `  ${event.how}${event.why === null ? "" : `: ${event.why}`}`;
    default:
      return null;
  }
}

function took({ resources }: FlightView, name: string): string {
  const tookMs = resources.get(name)?.tookMs ?? null;
  return tookMs === null ? "" : ` ${(tookMs / 1_000).toFixed(1)} s`;
}
