/** What a process needs done once, before its first start. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tagEnvironment } from "../../local/processes";
import { baseEnvironment } from "../environment";
import type { Say } from "../kind";
import type { ProcessInputs } from "./inputs";

const WITHIN_MS = 60_000;

/** Runs each command; once all of them are done a mark in the folder says so. @throws Error when one fails or takes too long */
export async function prepare(inputs: ProcessInputs, say: Say, wantOut: AbortSignal): Promise<void> {
  const mark = join(inputs.folder, "prepared");
  if (inputs.prepare.length === 0 || existsSync(mark)) return;
  say("preparing");
  for (const command of inputs.prepare) await run(command, inputs, wantOut);
  writeFileSync(mark, "");
}

function run(
  [program, ...args]: readonly [string, ...string[]],
  inputs: ProcessInputs,
  wantOut: AbortSignal,
): Promise<void> {
  const { name, stack, folder, env } = inputs;
  const log = openSync(join(folder, "process.log"), "a");
  const child = spawn(program, args, {
    cwd: folder,
    // Tagged: if we are killed meanwhile, whoever comes next finds it.
    env: { ...baseEnvironment(), ...env, ...tagEnvironment({ stack, name }) },
    stdio: ["ignore", log, log],
    timeout: WITHIN_MS,
    killSignal: "SIGKILL",
    signal: wantOut,
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${[program, ...args].join(" ")} ended with ${signal ?? code}`));
    });
  });
}
