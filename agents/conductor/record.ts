/** The record as it grows: numbered lines, kept until somebody has them safe. */
import { Event, type Measured, type RecordLine } from "../../core/documents";
import type { RunClock } from "./clock";

/** An event whose time is now. */
export type News = Event extends infer E ? (E extends Event ? Omit<E, "atMs"> : never) : never;

export class RunRecord {
  private lines: RecordLine[] = [];
  private last = 0;
  private ended = false;
  private wakers: (() => void)[] = [];
  /** Number up to which somebody has it safe. */
  confirmed = 0;

  constructor(private readonly clock: RunClock) {}

  /** Adds an event that happens now. What comes after the end is no part of the record. */
  note(news: News): void {
    this.noteAt(this.clock.now(), news);
  }

  noteAt(atMs: number, news: News): void {
    this.append(Event.parse({ ...news, atMs }));
  }

  measure(measured: Measured): void {
    this.append(measured);
  }

  /** The lines up to this number are safe elsewhere. */
  confirm(upTo: number): void {
    this.confirmed = Math.max(this.confirmed, Math.min(upTo, this.last));
    this.lines = this.lines.filter(({ n }) => n > this.confirmed);
    this.wake();
  }

  get allConfirmed(): boolean {
    return this.ended && this.confirmed === this.last;
  }

  /** The lines from this number on, and those to come, to the last. @throws Error if some of them were confirmed and are gone */
  async *from(number: number, signal: AbortSignal): AsyncGenerator<readonly RecordLine[]> {
    let next = number;
    signal.addEventListener("abort", () => this.wake(), { once: true });
    while (!signal.aborted) {
      const lines = this.lines.filter(({ n }) => n >= next);
      if (lines.length > 0) yield lines;
      next = Math.max(next, (lines[lines.length - 1]?.n ?? 0) + 1);
      if (next <= this.last) continue;
      if (this.ended) return;
      await this.change();
    }
  }

  /** Resolves with the next line, or confirmation. */
  change(): Promise<void> {
    return new Promise((resolve) => this.wakers.push(resolve));
  }

  private append(body: RecordLine["body"]): void {
    if (this.ended) return;
    this.last += 1;
    this.ended = body.kind === "ended";
    this.lines.push({ n: this.last, body });
    this.wake();
  }

  private wake(): void {
    const { wakers } = this;
    this.wakers = [];
    for (const wake of wakers) wake();
  }
}
