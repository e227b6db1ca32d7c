/** Programs built from Go modules, each pinned by a go.mod of its own beside this file. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command";
import type { Obstacle } from "./finder";
import { atLeast, findOnPath, versionOf } from "./programs";

export interface GoProgram {
  /** The folder of its go.mod. */
  readonly module: string;
  readonly package: string;
  /** What the program is called. */
  readonly program: string;
  /** The module whose version is the program's, and the variable that tells it. */
  readonly version: { readonly of: string; readonly variable: string };
  /** False skips optimising and inlining: much less to compile, slower to run. */
  readonly optimised: boolean;
}

/** A build of the largest takes two minutes of two cores; a slow machine with a slow mirror, much longer. */
const BUILT_WITHIN_MS = 30 * 60_000;

/** All that decides what is built, apart from the compiler: a newer Go is no reason to build again. */
export function goInputs(program: GoProgram): string[] {
  const files = ["go.mod", "go.sum"].map((name) => readFileSync(join(program.module, name), "utf8"));
  return [...files, program.package, ...flagsOf(program)];
}

/** The version that go.mod pins, without its `v`. */
export function moduleVersion({ module, version }: GoProgram): string {
  const pinned = readFileSync(join(module, "go.mod"), "utf8")
    .split(/\s*\n\s*/)
    .map((line) => line.split(" "))
    .find(([path]) => path === version.of)?.[1];
  if (pinned === undefined) throw new Error(`${module}/go.mod does not require ${version.of}`);
  return pinned.replace(/^v/, "");
}

/** Why this machine can't build them; null if it can. `otherwise` is a way without Go. */
export function goObstacle(programs: readonly GoProgram[], otherwise: string): Obstacle | null {
  const floor = programs.map(goFloor).reduce((highest, next) => (atLeast(highest, next) ? highest : next));
  const cure = `install Go ${floor} or later (https://go.dev/dl, brew install go), or ${otherwise}`;
  const go = findOnPath("go");
  if (go === null) return { why: `it is built from Go modules, and there is no go on the PATH`, cure };
  const version = versionOf(go, ["env", "GOVERSION"], /go(\d[\d.]*)/);
  if (version !== null && atLeast(version, floor)) return null;
  return { why: `it is built from Go modules, and ${go} is ${version ?? "of no known version"}`, cure };
}

/** Builds the program into a folder, saying how far it has come. */
export async function goBuild(
  program: GoProgram,
  folder: string,
  say: (detail: string) => void,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const flags = flagsOf(program);
  const toCompile = await countStale(program, flags, say, signal);
  let compiled = 0;
  await runCommand({
    command: ["go", "build", "-v", ...flags, "-o", join(folder, program.program), program.package],
    cwd: program.module,
    env: GO_ENVIRONMENT,
    withinMs: BUILT_WITHIN_MS,
    signal,
    onLine: () => {
      compiled += 1;
      say(compiled < toCompile ? `${compiled} of ${toCompile} packages` : "linking");
    },
  });
}

/** How many packages Go has yet to compile. Fetches what is not in Go's module cache. */
async function countStale(
  program: GoProgram,
  flags: readonly string[],
  say: (detail: string) => void,
  signal: AbortSignal,
): Promise<number> {
  say("asking Go for modules");
  let fetched = 0;
  const stale = await runCommand({
    command: ["go", "list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", ...flags, program.package],
    cwd: program.module,
    env: GO_ENVIRONMENT,
    withinMs: BUILT_WITHIN_MS,
    signal,
    onLine: (line) => {
      if (!line.startsWith("go: downloading")) return;
      fetched += 1;
      say(`${fetched} modules fetched`);
    },
  });
  return stale.split("\n").filter((line) => line !== "").length;
}

/** Nothing around the checkout, nor of the user's habits, may change what is built. Go's own caches stay where Go has them. */
const GO_ENVIRONMENT = { GOWORK: "off", GO111MODULE: "on", GOTOOLCHAIN: "local", CGO_ENABLED: "0" };

function flagsOf(program: GoProgram): string[] {
  const { variable } = program.version;
  return [
    "-mod=readonly",
    "-buildvcs=false",
    ...(program.optimised ? [] : ["-gcflags=all=-N -l"]),
    `-ldflags=-s -w -X ${variable}=v${moduleVersion(program)}`,
  ];
}

/** The `go` line of go.mod. */
function goFloor({ module }: GoProgram): string {
  return /^go (\S+)$/m.exec(readFileSync(join(module, "go.mod"), "utf8"))?.[1] ?? "1";
}
