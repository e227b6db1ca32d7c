/** What one producer incarnation said of its records in one partition, and which of them the log has. */
import type { AcknowledgedRange, UnacknowledgedRange } from "../documents";
import { Intervals, type Run } from "../measure/intervals";

export class Sequences {
  readonly acknowledged = new Intervals();
  readonly failed = new Intervals();
  readonly unknown = new Intervals();
  private readonly present = new Intervals();
  /** Of every acknowledged range its sequence, offset and count, one after the other: objects would take ten times as much. */
  private readonly ranges: number[] = [];
  /** The largest that the log has so far. */
  private largest = -1;

  /** @param task null if only the log knows of the incarnation */
  constructor(readonly task: string | null) {}

  acknowledge({ sequence, offset, count }: AcknowledgedRange): void {
    this.acknowledged.add(sequence, count);
    this.ranges.push(sequence, offset, count);
  }

  unacknowledge({ sequence, count, outcome }: UnacknowledgedRange): void {
    this[outcome].add(sequence, count);
  }

  /** The log has this sequence at its next offset. */
  see(sequence: number): Sighting {
    if (this.present.add(sequence, 1) === 1) return { kind: "copy" };
    const after = this.largest;
    this.largest = Math.max(after, sequence);
    return sequence < after ? { kind: "late", after } : { kind: "next" };
  }

  /** The sequences that were acknowledged and are not in the log. */
  lost(): Iterable<Run> {
    return this.acknowledged.without(this.present);
  }

  /** The sequences in the log of which nobody ever said how their sends ended. */
  unreported(): number {
    let reported = 0;
    for (const { from, count } of this.present.runs()) {
      reported += this.acknowledged.overlap(from, count);
      reported += this.failed.overlap(from, count) + this.unknown.overlap(from, count);
    }
    return this.present.size - reported;
  }

  /** Where the broker said that it put the record; null if it never did. */
  acknowledgedAt(sequence: number): number | null {
    for (let i = 0; i < this.ranges.length; i += 3) {
      const [first = 0, offset = 0, count = 0] = this.ranges.slice(i, i + 3);
      if (sequence >= first && sequence < first + count) return offset + sequence - first;
    }
    return null;
  }
}

/** A sequence in the log: after all smaller ones, after a larger one, or seen at an earlier offset already. */
export type Sighting =
  | { readonly kind: "next" }
  | { readonly kind: "late"; readonly after: number }
  | { readonly kind: "copy" };
