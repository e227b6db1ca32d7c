/** Gets the parts that are missing, side by side. */
import { InfrastructureError } from "../core/errors";
import { makeOnce } from "./entry";
import type { Getter } from "./finder";
import { FINDERS, locate } from "./locate";
import { type OnProgress, PART_NAMES, type Part, type PartName, type Progress, type Toolchain } from "./parts";

/** So that a display needs no clock of its own, in milliseconds. */
const HEARTBEAT_MS = 1_000;

/**
 * Gets whichever of `names` is missing and returns the whole toolchain. Asks first whether every one can be had, so that nothing is
 * built in vain. Parts that are there are not reported. Throws an InfrastructureError that names each part that can't be had and what to
 * install; the signal's reason when interrupted, after the processes it started have ended.
 */
export async function ensure(
  names: readonly PartName[] = PART_NAMES,
  onProgress: OnProgress = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Toolchain> {
  const wanted = locate().parts.filter((part) => part.state === "missing" && names.includes(part.name));
  await getAll(await plan(wanted), onProgress, signal);
  const { parts, toolchain } = locate();
  if (toolchain !== null) return toolchain;
  throw new InfrastructureError(
    parts
      .filter(({ state }) => state === "missing")
      .map(missingText)
      .join("\n"),
  );
}

interface Errand {
  readonly name: PartName;
  readonly getter: Getter;
}

/** What to get, or an error with everything that can't be got. */
async function plan(wanted: readonly Part[]): Promise<Errand[]> {
  const refusals: string[] = [];
  const errands: Errand[] = [];
  await Promise.all(
    wanted.map(async (part) => {
      const getter = FINDERS[part.name].getter();
      const obstacle = await getter?.obstacle();
      if (getter !== null && obstacle === null) errands.push({ name: part.name, getter });
      else refusals.push(missingText({ ...part, ...obstacle }));
    }),
  );
  if (refusals.length > 0) throw new InfrastructureError(refusals.join("\n"));
  return errands;
}

function missingText({ name, why, cure }: Pick<Part, "name" | "why" | "cure">): string {
  return `${name}: ${why}; ${cure}`;
}

/** The first failure ends the others: what they had done so far is in Go's and Maven's own caches. */
async function getAll(errands: readonly Errand[], onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const outcomes = await Promise.allSettled(
    errands.map((errand) =>
      getOne(errand, onProgress, either).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  signal.throwIfAborted();
  if (outcomes.some(({ status }) => status === "rejected")) throw failed.signal.reason;
}

async function getOne({ name, getter }: Errand, onProgress: OnProgress, signal: AbortSignal): Promise<void> {
  const began = Date.now();
  let state: Progress["state"] = "working";
  let detail = "";
  const tell = (): void => onProgress({ part: name, state, detail, seconds: Math.round((Date.now() - began) / 1_000) });
  const say = (next: string): void => {
    [state, detail] = [next.startsWith("waiting") ? "waiting" : "working", next];
    tell();
  };
  const heartbeat = setInterval(tell, HEARTBEAT_MS);
  try {
    const { version, source } = await makeOnce(getter, say, signal);
    [state, detail] = ["done", `${version} from ${source}`];
  } catch (error) {
    [state, detail] = ["failed", signal.aborted ? "interrupted" : "see below"];
    if (signal.aborted) throw error;
    throw new InfrastructureError(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    clearInterval(heartbeat);
    tell();
  }
}
