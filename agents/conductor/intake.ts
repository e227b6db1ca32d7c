/** What one worker has reported: each report once, in order. */
import type { Report } from "../../core/documents";

/** A report that cannot follow the ones before: another process, or a gap. */
export class OutOfOrder extends Error {}

export class Intake {
  /** Number of the last report that was taken in. */
  confirmed = 0;
  /** Whether the last report of all was taken in. */
  complete = false;

  constructor(private readonly incarnation: number) {}

  isOf(incarnation: number): boolean {
    return incarnation === this.incarnation;
  }

  /** Whether the report is new; one that was taken before is confirmed again and counts for nothing. @throws OutOfOrder */
  take({ task, incarnation, number, last }: Pick<Report, "task" | "incarnation" | "number" | "last">): boolean {
    if (!this.isOf(incarnation)) throw new OutOfOrder(`${task} is taken by another process`);
    if (number <= this.confirmed) return false;
    if (this.complete) throw new OutOfOrder(`${task} has sent its last report`);
    if (number !== this.confirmed + 1)
      throw new OutOfOrder(`${task} sent report ${number} after report ${this.confirmed}`);
    this.confirmed = number;
    this.complete = last;
    return true;
  }
}
