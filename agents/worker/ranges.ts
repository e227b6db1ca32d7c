/** Runs of records, joined where one continues another: a report says `0..4999` once, not record by record. */
import type { AcknowledgedRange, PolledRange, UnacknowledgedRange } from "../../core/documents";

/** The ranges of a report while it is written. Only the latest range of a partition is joined: order is kept. */
export class Ranges<R extends { readonly partition: number; readonly count: number }> {
  private all: R[] = [];
  private readonly latest = new Map<number, number>();

  constructor(private readonly continues: (before: R, after: R) => boolean) {}

  add(range: R): void {
    const index = this.latest.get(range.partition);
    const before = index === undefined ? undefined : this.all[index];
    if (index !== undefined && before !== undefined && this.continues(before, range)) {
      this.all[index] = { ...before, count: before.count + range.count };
      return;
    }
    this.latest.set(range.partition, this.all.push(range) - 1);
  }

  flush(): R[] {
    const all = this.all;
    this.all = [];
    this.latest.clear();
    return all;
  }
}

export const acknowledgedRanges = () =>
  new Ranges<AcknowledgedRange>((a, b) => a.offset + a.count === b.offset && a.sequence + a.count === b.sequence);

export const unacknowledgedRanges = () =>
  new Ranges<UnacknowledgedRange>((a, b) => a.outcome === b.outcome && a.sequence + a.count === b.sequence);

export const polledRanges = () => new Ranges<PolledRange>((a, b) => a.offset + a.count === b.offset);
