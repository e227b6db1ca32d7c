/** Engines of ours: told to stop, and ended if their command died without telling them. */
import { setTimeout as sleep } from "node:timers/promises";
import { withEnvironment } from "../local/table";
import { ENGINE } from "./folders";

/** In the environment of every engine that a command of ours starts. Another checkout's stack of the same name is another one. */
export function engineMark(stack: string): Record<string, string> {
  return { DRONE_ENGINE: `${ENGINE}#${stack}` };
}

/** How long an engine may take to heal and end: a run's last reports and its audit are in it. */
const GRACE_MS = 90_000;

/** Interrupts an engine that lost its command, and waits; what does not end in time is killed. Returns whether there was one. */
export async function endOrphanedEngine(stack: string): Promise<boolean> {
  const found = engineRoots(stack);
  for (const { pid } of found) signal(pid, "SIGINT");
  const deadline = performance.now() + GRACE_MS;
  while (engineProcesses(stack).length > 0 && performance.now() < deadline) await sleep(200);
  killEngine(stack);
  return found.length > 0;
}

/** At once: the engine, its program and its plugins. Brokers and a run's conductor go on. */
export function killEngine(stack: string): void {
  for (const { pid } of engineProcesses(stack)) signal(pid, "SIGKILL");
}

function engineProcesses(stack: string): ReturnType<typeof withEnvironment> {
  return withEnvironment(engineMark(stack));
}

/** Plugins and programs inherit the mark; an interrupt is for the engine itself, which tells them. */
function engineRoots(stack: string): ReturnType<typeof withEnvironment> {
  const marked = engineProcesses(stack);
  return marked.filter(({ parent }) => !marked.some(({ pid }) => pid === parent));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
