/** What is known of a run that is under way, put together from progress: all that a frame is drawn from. */
import type { Progress, ResourceState, Stage } from "../../automation/progress";
import type { Event, RunPlan } from "../../core/documents";
import { linkKey } from "../../core/plan";
import type { Progress as PartProgress } from "../../toolchain";
import { LiveLoads } from "./live-loads";

export interface Resource {
  readonly state: ResourceState;
  /** Unix milliseconds of the state's beginning; of the work's beginning once it is done. */
  readonly since: number;
  readonly tookMs: number | null;
  /** What it says of itself. */
  readonly text: string;
}

export interface StepTimes {
  /** Milliseconds from T0. */
  readonly startMs: number;
  readonly endMs: number | null;
}

/** More would push the tree off the screen. */
const KEPT_ALERTS = 4;

export class FlightView {
  stage: Stage = "set-up";
  readonly parts = new Map<string, PartProgress>();
  readonly resources = new Map<string, Resource>();
  plan: RunPlan | null = null;
  folder: string | null = null;
  /** Unix milliseconds of T0. */
  t0: number | null = null;
  readonly steps = new Map<string, StepTimes>();
  /** Fault to the links that it acts on now. */
  readonly acting = new Map<string, Set<string>>();
  readonly loads = new LiveLoads();
  /** Things that went wrong, the latest last. */
  alerts: readonly string[] = [];
  ended = false;

  /** @param now Unix milliseconds */
  take(progress: Progress, now: number): void {
    switch (progress.kind) {
      case "stage":
        this.stage = progress.stage;
        break;
      case "part":
        this.parts.set(progress.progress.part, progress.progress);
        break;
      case "resource":
        this.takeResource(progress.name, progress.state, now);
        break;
      case "status":
        this.takeStatus(progress.name, progress.text);
        break;
      case "planned":
        this.plan = progress.plan;
        this.folder = progress.folder;
        break;
      case "record":
        if (progress.line.body.kind === "measured") this.loads.take(progress.line.body);
        else this.takeEvent(progress.line.body);
        break;
      case "note":
        this.alert(progress.text);
        break;
    }
  }

  private takeResource(name: string, state: ResourceState, now: number): void {
    const before = this.resources.get(name);
    const done = !state.endsWith("ing");
    const since = done && before !== undefined ? before.since : now;
    this.resources.set(name, { state, since, tookMs: done ? now - since : null, text: "" });
  }

  private takeStatus(name: string, text: string): void {
    const resource = this.resources.get(name);
    if (resource !== undefined) this.resources.set(name, { ...resource, text });
  }

  private takeEvent(event: Event): void {
    switch (event.kind) {
      case "started":
        this.t0 = event.t0;
        break;
      case "step":
        this.takeStep(event.step, event.edge, event.atMs);
        break;
      case "fault":
        this.takeFault(event.fault, linkKey(event.link), event.edge === "on");
        break;
      case "watch":
        this.loads.takeLag(event.lag);
        break;
      case "faultFailed":
        this.alert(`${event.fault} failed: ${event.error}`);
        break;
      case "wait":
        if (!event.met) this.alert(`${event.step} waited in vain`);
        break;
      case "lost":
        this.alert(`${event.task} was lost: ${event.why}`);
        break;
      case "swept":
        if (event.left.length > 0) this.alert(`faults left: ${event.left.join(", ")}`);
        break;
      case "ended":
        this.ended = true;
        break;
      default:
        break;
    }
  }

  private takeStep(step: string, edge: "start" | "end", atMs: number): void {
    const startMs = this.steps.get(step)?.startMs ?? atMs;
    this.steps.set(step, { startMs, endMs: edge === "end" ? atMs : null });
  }

  private takeFault(fault: string, link: string, on: boolean): void {
    const links = this.acting.get(fault) ?? new Set();
    this.acting.set(fault, links);
    if (on) links.add(link);
    else links.delete(link);
  }

  private alert(text: string): void {
    this.alerts = [...this.alerts, text].slice(-KEPT_ALERTS);
  }
}
