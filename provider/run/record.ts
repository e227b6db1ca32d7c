/** The record's two files, as the conductor's lines come in. */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { RecordLine } from "../../core/documents";

const FILES = { events: "events.ndjson", histograms: "histograms.ndjson" } as const;

export class RecordFiles {
  private readonly events: number;
  private readonly histograms: number;
  /** Number of the last line that is safe on disk; 0 before the first. */
  last: number;
  /** Whether the record's last line is there. */
  ended: boolean;

  /** Goes on where a record was cut off. */
  constructor(folder: string) {
    const events = repair(join(folder, FILES.events));
    const histograms = repair(join(folder, FILES.histograms));
    this.last = Math.max(events?.n ?? 0, histograms?.n ?? 0);
    this.ended = events?.body.kind === "ended";
    this.events = openSync(join(folder, FILES.events), "a");
    this.histograms = openSync(join(folder, FILES.histograms), "a");
  }

  /** Appends what is new of these lines; when this returns, a crash of the machine does not lose them. */
  append(lines: readonly RecordLine[]): void {
    const news = lines.filter(({ n }) => n > this.last);
    this.write(
      this.events,
      news.filter(({ body }) => body.kind !== "measured"),
    );
    this.write(
      this.histograms,
      news.filter(({ body }) => body.kind === "measured"),
    );
    this.last = news.at(-1)?.n ?? this.last;
    this.ended ||= news.some(({ body }) => body.kind === "ended");
  }

  close(): void {
    closeSync(this.events);
    closeSync(this.histograms);
  }

  private write(file: number, lines: readonly RecordLine[]): void {
    if (lines.length === 0) return;
    appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    fsyncSync(file);
  }
}

/** Drops a line that was cut off while it was written. Returns the last whole one. */
function repair(path: string): RecordLine | null {
  if (!existsSync(path)) return null;
  const content = readFileSync(path);
  const end = content.lastIndexOf("\n") + 1;
  if (end < content.length) truncateSync(path, end);
  const last = content.toString("utf8", 0, end).trimEnd().split("\n").at(-1);
  return last ? RecordLine.parse(JSON.parse(last)) : null;
}
