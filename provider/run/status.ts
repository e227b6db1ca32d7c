/** What a run is doing, in a line: `baseline 12/20s · orders 500/s p99 8ms · fault-1 acting`. */
import type { RecordLine, RunPlan } from "../../core/documents";
import type { Delta } from "../../core/documents/protocol";
import { mergeHistograms, valueAtRank } from "../../core/measure/histogram";
import type { Say } from "../kind";

/** How far behind the newest second the shown one is: by then all workers have reported it. */
const BEHIND_SECONDS = 2;

interface Second {
  arrived: number;
  readonly latencies: string[];
}

export class RunStatus {
  private prepared = "starting the conductor";
  /** Milliseconds from T0, of the newest event; null before it. */
  private nowMs: number | null = null;
  private phase: string | null = null;
  private phaseFromMs = 0;
  private readonly acting = new Set<string>();
  /** Load to second from T0 to what happened in it; old ones are dropped. */
  private readonly loads = new Map<string, Map<number, Second>>();

  constructor(
    private readonly plan: RunPlan,
    private readonly say: Say,
  ) {
    say(this.prepared);
  }

  take({ body }: RecordLine): void {
    if (body.kind === "measured") {
      this.measure(body.load, body.delta);
      return;
    }
    this.nowMs = this.nowMs === null ? null : body.atMs;
    switch (body.kind) {
      case "prepared":
        this.prepared = `${body.what} (${(body.tookMs / 1000).toFixed(1)} s)`;
        break;
      case "registered":
        this.prepared = `${body.task} is there`;
        break;
      case "started":
        this.nowMs = 0;
        break;
      case "step":
        this.step(body.step, body.edge, body.atMs);
        break;
      case "fault":
        if (body.edge === "on") this.acting.add(body.fault);
        else this.acting.delete(body.fault);
        break;
      default:
        break;
    }
    this.say(this.text());
  }

  private text(): string {
    if (this.nowMs === null) return this.prepared;
    if (this.phase === null && this.nowMs >= this.plan.endsAtMs) return "draining and auditing";
    const faults = [...this.acting].map((fault) => `${fault} acting`);
    return [this.phaseText(this.nowMs), ...this.loadTexts(this.nowMs), ...faults].join(" · ");
  }

  private step(id: string, edge: "start" | "end", atMs: number): void {
    const planned = this.plan.phases.find(({ step }) => step === id);
    if (planned === undefined) return;
    this.phase = edge === "start" ? planned.name : null;
    this.phaseFromMs = atMs;
  }

  private phaseText(nowMs: number): string {
    const planned = this.plan.phases.find(({ name }) => name === this.phase);
    if (planned === undefined) return "between phases";
    const elapsed = Math.max(0, Math.floor((nowMs - this.phaseFromMs) / 1000));
    return `${planned.name} ${elapsed}/${Math.round((planned.toMs - planned.fromMs) / 1000)}s`;
  }

  private loadTexts(nowMs: number): string[] {
    const shown = Math.floor(nowMs / 1000) - BEHIND_SECONDS;
    return [...this.loads].flatMap(([load, seconds]) => {
      for (const second of seconds.keys()) if (second < shown) seconds.delete(second);
      const { arrived, latencies } = seconds.get(shown) ?? { arrived: 0, latencies: [] };
      const merged = mergeHistograms(latencies);
      const p99 = valueAtRank(merged, Math.ceil(0.99 * merged.totalCount));
      return `${load} ${arrived}/s${p99 === null ? "" : ` p99 ${Math.round(p99 / 1000)}ms`}`;
    });
  }

  private measure(load: string, delta: Delta): void {
    const seconds = this.loads.get(load) ?? new Map<number, Second>();
    this.loads.set(load, seconds);
    const second = seconds.get(delta.second) ?? { arrived: 0, latencies: [] };
    seconds.set(delta.second, second);
    if (delta.kind === "arrival") second.arrived += delta.count;
    if (delta.kind === "produce" && delta.latency !== null) second.latencies.push(delta.latency);
  }
}
