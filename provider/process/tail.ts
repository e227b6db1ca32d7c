/** The end of a log, for an error's message. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const LINES = 15;
const BYTES = 8 * 1024;

/** Begins with a line break; empty when there is no log. */
export function logTail(path: string): string {
  const lines = lastBytes(path).trimEnd().split("\n").slice(-LINES);
  return lines.join("") === "" ? "" : `\nIts last lines:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function lastBytes(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, BYTES));
      return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, size - bytes.length));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
