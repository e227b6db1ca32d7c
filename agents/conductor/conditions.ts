/** When a wait's condition holds. */
import type { Condition, RunPlan } from "../../core/documents";
import type { Watched } from "./watch";

/** The largest lag of each load while the baseline phase lasted. */
export class Baseline {
  private readonly largest = new Map<string, number>();
  private open = false;

  begin(): void {
    this.open = true;
  }

  end(): void {
    this.open = false;
  }

  see({ lag }: Pick<Watched, "lag">): void {
    if (!this.open) return;
    for (const [load, behind] of Object.entries(lag))
      this.largest.set(load, Math.max(behind, this.largest.get(load) ?? 0));
  }

  /** 0 where nothing was seen: then everything must have been consumed. */
  of(load: string): number {
    return this.largest.get(load) ?? 0;
  }
}

/** Whether the condition holds, as the brokers were seen last. What could not be seen does not hold. */
export function holds(condition: Condition, seen: Watched, plan: RunPlan, baseline: Baseline): boolean {
  switch (condition.kind) {
    case "drained":
      return lagsWithin(seen, consumers(plan), (load) => baseline.of(load));
    case "isrWhole":
      return isrWhole(seen, plan);
  }
}

/** Whether the lag of each of these loads is known and not above its limit. */
export function lagsWithin(
  { lag }: Pick<Watched, "lag">,
  loads: readonly string[],
  limit: (load: string) => number,
): boolean {
  return loads.every((name) => (lag[name] ?? Number.POSITIVE_INFINITY) <= limit(name));
}

function consumers({ loads }: RunPlan): string[] {
  return loads.filter(({ kind }) => kind === "consume").map(({ name }) => name);
}

/** Whether every partition of the run has all of its replicas in its in-sync set. */
export function isrWhole({ partitions }: Pick<Watched, "partitions">, { topics }: Pick<RunPlan, "topics">): boolean {
  const isrs = new Map(partitions.map(({ topic, partition, isr }) => [`${topic}/${partition}`, isr]));
  return topics.every(({ name, replicas }) =>
    replicas.every((ids, partition) => ids.every((id) => isrs.get(`${name}/${partition}`)?.includes(id))),
  );
}
