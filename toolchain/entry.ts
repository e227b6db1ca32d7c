/** One entry of the cache, made once however many start at the same time. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { InfrastructureError } from "../core/errors";
import { MANIFEST, type Manifest, readManifest } from "./cache";
import type { Getter, Job, Made } from "./finder";

/** A lock that was not renewed for so long has lost its owner, in milliseconds. The least that the lock's library takes is half. */
const STALE_MS = 10_000;
const RENEW_MS = 2_000;
const ASK_AGAIN_MS = 500;

/** Makes the getter's entry, or waits for the process that is making it. */
export async function makeOnce(getter: Getter, say: Job["say"], signal: AbortSignal): Promise<Manifest> {
  writable(dirname(getter.entry));
  for (;;) {
    signal.throwIfAborted();
    const finished = readManifest(getter.entry);
    if (finished !== null) return finished;
    const release = await tryLock(getter.entry);
    if (release === null) {
      say(waitingFor(getter.entry));
      await sleep(ASK_AGAIN_MS, undefined, { signal });
      continue;
    }
    try {
      return readManifest(getter.entry) ?? (await makeNow(getter, say, signal));
    } finally {
      await release().catch(() => {});
    }
  }
}

function writable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new InfrastructureError(
      `the cache folder ${folder} can't be made (${String(error)}); set XDG_CACHE_HOME to a folder of yours`,
    );
  }
}

/**
 * Null if another process holds it. A lock that is lost, because this process stood still for long, is no harm: at worst two make
 * the same entry, each in a folder of its own, and the later one is dropped.
 */
async function tryLock(entry: string): Promise<(() => Promise<void>) | null> {
  try {
    return await lock(entry, { realpath: false, stale: STALE_MS, update: RENEW_MS, onCompromised: () => {} });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ELOCKED") return null;
    throw error;
  }
}

/** The maker's process id is in the name of its folder. */
function waitingFor(entry: string): string {
  const pid = draftsOf(entry)[0]?.split("-").at(-1);
  return `waiting for ${pid === undefined ? "another process" : `process ${pid}`}, which is getting it`;
}

/** Called by the holder of the lock, so drafts that are there already are of makers that did not finish. */
async function makeNow(getter: Getter, say: Job["say"], signal: AbortSignal): Promise<Manifest> {
  for (const left of draftsOf(getter.entry))
    rmSync(join(dirname(getter.entry), left), { recursive: true, force: true });
  const folder = `${getter.entry}.tmp-${process.pid}`;
  const began = Date.now();
  try {
    mkdirSync(folder);
    const made = await getter.make({ folder, say, signal });
    return publish(folder, getter.entry, made, (Date.now() - began) / 1_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function draftsOf(entry: string): string[] {
  return readdirSync(dirname(entry)).filter((name) => name.startsWith(`${basename(entry)}.tmp-`));
}

/** A folder without manifest at the entry's place is nobody's: entries appear whole. */
function publish(folder: string, entry: string, made: Made, seconds: number): Manifest {
  const manifest: Manifest = { ...made, seconds: Math.round(seconds) };
  writeFileSync(join(folder, MANIFEST), JSON.stringify(manifest));
  if (readManifest(entry) !== null) return manifest;
  rmSync(entry, { recursive: true, force: true });
  renameSync(folder, entry);
  return manifest;
}
