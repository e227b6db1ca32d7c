/**
 * What Drone fetched or built is kept in the user's cache folder, one folder for each part and each set of inputs, so that every
 * checkout uses it. An entry appears whole, by a rename, and never changes; removing it is always safe.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { PartName } from "./parts";

/** `$XDG_CACHE_HOME/drone`, else the system's usual place. */
export function cacheFolder(): string {
  const configured = process.env.XDG_CACHE_HOME;
  if (configured?.startsWith("/")) return join(configured, "drone");
  const usual = process.platform === "darwin" ? "Library/Caches" : ".cache";
  return join(homedir(), usual, "drone");
}

/** Where the part made from these inputs is, or will be. The system and its architecture are inputs too. */
export function entryFolder(part: PartName, inputs: readonly string[]): string {
  const hash = createHash("sha256");
  for (const input of [process.platform, process.arch, ...inputs]) hash.update(`${input.length}:${input}`);
  return join(cacheFolder(), `${part}-${hash.digest("hex").slice(0, 12)}`);
}

export const MANIFEST = "drone.json";

/** Written last into an entry. */
export const Manifest = z.strictObject({
  version: z.string(),
  source: z.string(),
  /** How long it took to make. */
  seconds: z.number(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Null if there is no finished entry. */
export function readManifest(entry: string): Manifest | null {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(entry, MANIFEST), "utf8")));
  } catch {
    return null;
  }
}
