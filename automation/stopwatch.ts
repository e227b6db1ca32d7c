/** Where the time of a run went. */
import type { OnProgress, Stage } from "./progress";

export type Seconds = Readonly<Partial<Record<Stage, number>>>;

/** Time belongs to the stage that was entered last. */
export class Stopwatch {
  private readonly spent = new Map<Stage, number>();
  private current: Stage | null = null;
  private since = 0;

  constructor(
    private readonly tell: OnProgress,
    private readonly now: () => number = () => performance.now(),
  ) {}

  enter(stage: Stage): void {
    if (stage === this.current) return;
    this.stop();
    this.current = stage;
    this.since = this.now();
    this.tell({ kind: "stage", stage });
  }

  stop(): Seconds {
    if (this.current !== null)
      this.spent.set(this.current, (this.spent.get(this.current) ?? 0) + this.now() - this.since);
    this.current = null;
    return Object.fromEntries([...this.spent].map(([stage, ms]) => [stage, ms / 1_000]));
  }
}
