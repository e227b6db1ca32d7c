/** Follows a run's record as it is written, from outside: its two files, line by line. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { RecordLine } from "../core/documents";

const FILES = ["events.ndjson", "histograms.ndjson"];
const EVERY_MS = 200;

/** Gives each line once, those of one file in order, until `stop` is called, which gives what is left. */
export function followRecord(folder: string, take: (line: RecordLine) => void): { stop(): void } {
  const tails = FILES.map((file) => new Tail(join(folder, file)));
  const read = () => {
    for (const tail of tails) for (const line of tail.lines()) take(RecordLine.parse(JSON.parse(line)));
  };
  const timer = setInterval(read, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      read();
      for (const tail of tails) tail.close();
    },
  };
}

/** The whole lines that a growing file has got since it was last asked. */
class Tail {
  private file: number | null = null;
  private rest = Buffer.alloc(0);
  private readonly buffer = Buffer.alloc(64 * 1024);

  constructor(private readonly path: string) {}

  *lines(): Generator<string> {
    if (this.file === null && existsSync(this.path)) this.file = openSync(this.path, "r");
    if (this.file === null) return;
    for (let length = this.read(this.file); length > 0; length = this.read(this.file)) {
      this.rest = Buffer.concat([this.rest, this.buffer.subarray(0, length)]);
      const end = this.rest.lastIndexOf("\n") + 1;
      const whole = this.rest.subarray(0, end).toString("utf8");
      this.rest = this.rest.subarray(end);
      yield* whole.split("\n").filter((line) => line !== "");
    }
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
  }

  private read(file: number): number {
    return readSync(file, this.buffer, 0, this.buffer.length, null);
  }
}
