import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const before = { ...process.env };
let scratch = "";

/** A folder for each test, with an empty cache in it, and this process's environment as it was. */
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "drone-toolchain-"));
  process.env = { ...before, XDG_CACHE_HOME: join(scratch, "cache") };
  delete process.env.JAVA_HOME;
  delete process.env.KAFKA_HOME;
});

afterEach(() => {
  process.env = before;
  rmSync(scratch, { recursive: true, force: true });
});

export function inScratch(...path: string[]): string {
  return join(scratch, ...path);
}

export function writeScratch(path: string, text: string): string {
  const file = inScratch(path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A shell script that counts as a program. */
export function program(path: string, script: string): string {
  const file = writeScratch(path, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
