/** Programs of this machine: where they are, and which version. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { cacheFolder } from "./cache";

/** The first program of this name on the PATH; null if there is none. */
export function findOnPath(name: string): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * What the program says of its version: the first group of `pattern` in what it prints, null if it doesn't run or says nothing
 * that fits. Programs like java and pulumi take up to half a second for that, so answers are kept by path, time and size.
 */
export function versionOf(program: string, args: readonly string[], pattern: RegExp): string | null {
  const { mtimeMs, size } = statSync(program);
  const key = [program, mtimeMs, size, ...args].join(" ");
  const known = readKnown();
  const before = known[key];
  if (before !== undefined) return before;
  const version = askVersion(program, args, pattern);
  if (version !== null) remember({ ...known, [key]: version });
  return version;
}

/** True if `version` is `floor` or later, number by number; what is not a number counts as 0. */
export function atLeast(version: string, floor: string): boolean {
  const [has, needs] = [numbersOf(version), numbersOf(floor)];
  for (const [index, need] of needs.entries()) {
    const have = has[index] ?? 0;
    if (have !== need) return have > need;
  }
  return true;
}

function numbersOf(version: string): number[] {
  return version
    .replace(/^v/, "")
    .split(/[.+-]/)
    .map((part) => Number.parseInt(part, 10) || 0);
}

/** A program that does not answer within this time is as good as missing, in milliseconds. */
const ANSWER_WITHIN_MS = 15_000;

function askVersion(program: string, args: readonly string[], pattern: RegExp): string | null {
  const answer = spawnSync(program, args, {
    encoding: "utf8",
    timeout: ANSWER_WITHIN_MS,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if (answer.status !== 0) return null;
  return pattern.exec(`${answer.stdout}\n${answer.stderr}`)?.[1] ?? null;
}

const Known = z.record(z.string(), z.string());

function knownFile(): string {
  return join(cacheFolder(), "versions.json");
}

function readKnown(): Record<string, string> {
  try {
    return Known.parse(JSON.parse(readFileSync(knownFile(), "utf8")));
  } catch {
    return {};
  }
}

/** Only saves time, so a cache that can't be written is no error. */
function remember(known: Record<string, string>): void {
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    const draft = `${knownFile()}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(known, null, 2));
    renameSync(draft, knownFile());
  } catch {}
}
