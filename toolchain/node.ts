/** Node and this checkout's packages. Both run this very code, so they are there; the launcher saw to it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Finder } from "./finder";
import { ready } from "./parts";

const Lock = z.object({ packages: z.record(z.string(), z.unknown()) });

export const node: Finder = {
  find: () => ready("node", "PATH", process.execPath, process.versions.node),
  getter: () => null,
};

export const packages: Finder = {
  find: () => {
    const folder = join(__dirname, "..", "node_modules");
    return ready("packages", "package-lock.json", folder, `${countInstalled(folder)} packages`);
  },
  getter: () => null,
};

/** npm keeps its own account of what it installed. */
function countInstalled(folder: string): number {
  const lock: unknown = JSON.parse(readFileSync(join(folder, ".package-lock.json"), "utf8"));
  return Object.keys(Lock.parse(lock).packages).length;
}
