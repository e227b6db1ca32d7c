/** The machine itself: its size, its loopback network, its kernel. */
import { spawnSync } from "node:child_process";
import { readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, freemem, release, totalmem, type } from "node:os";
import { findOnPath } from "./programs";

/** Sizes in bytes. */
export interface Machine {
  readonly cpus: number;
  readonly memory: number;
  readonly memoryFree: number;
  /** Where this checkout is, for runs are written there. */
  readonly diskFree: number;
  readonly system: string;
}

export function measureMachine(): Machine {
  const disk = statfsSync(__dirname);
  return {
    cpus: availableParallelism(),
    ...measureMemory(),
    diskFree: disk.bavail * disk.bsize,
    system: `${type()} ${release()}`,
  };
}

/** A container's limit counts as the machine's memory. On Linux what caches hold counts as free. */
function measureMemory(): { memory: number; memoryFree: number } {
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(totalmem(), limit) : totalmem();
  return { memory, memoryFree: Math.min(memory, availableMemory() ?? freemem()) };
}

/** From `MemAvailable: 21936764 kB`. */
function availableMemory(): number | null {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  } catch {
    return null;
  }
}

/** Whether a loopback address that nobody configured can be listened on: on Linux yes, elsewhere mostly not. */
export function canBindLoopback(address = "127.77.77.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}

/**
 * Whether the kernel has netem, in words. Tried in a network namespace that ends with the command, so that no device of the machine
 * is touched; where namespaces are not allowed, it can't be told.
 */
export function kernelNetem(): string {
  if (process.platform !== "linux") return "no netem, it is part of Linux";
  if (findOnPath("unshare") === null || findOnPath("tc") === null) return "no tc to ask with (install iproute2)";
  const root = process.getuid?.() === 0;
  const namespace = root ? ["--net"] : ["--user", "--map-root-user", "--net"];
  const qdisc = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
  const { status, stderr } = spawnSync("unshare", [...namespace, ...qdisc], { encoding: "utf8", timeout: 5_000 });
  if (status === 0) return root ? "the kernel has netem, and you are root" : "the kernel has netem, its use takes root";
  return `the kernel refuses netem (${stderr.trim().split("\n")[0] ?? ""})`;
}
