/** A run from the scenario to the result, with everything that it needs made before and removed after. */
import type { RecordLine, Result } from "../core/documents";
import { InfrastructureError } from "../core/errors";
import { finishRun } from "../report";
import { refuseLostState } from "./environment";
import { watchFlight } from "./flight-watch";
import { Interrupted } from "./interrupted";
import { newLabel } from "./label";
import { leftovers } from "./leftovers";
import { type Addresses, addressesOf, allOf } from "./outputs";
import { planFor } from "./plan";
import { folderOfLabel, readResult } from "./runs";
import { type Caller, withStack } from "./session";
import type { Settings } from "./settings";
import type { DroneStack } from "./stack";
import { type Seconds, Stopwatch } from "./stopwatch";

export interface RunRequest {
  readonly scenario: string;
  readonly stack: string;
  readonly seed?: number;
  /** Leaves the brokers up, and the run in the stack. */
  readonly keep: boolean;
}

export interface RunOutcome {
  readonly result: Result;
  readonly folder: string;
  readonly seconds: Seconds;
  /** Of the brokers that are up now: those that were before, and those that were to be kept. */
  readonly up: Addresses | null;
  /** What is left that should not be, in words. */
  readonly left: readonly string[];
}

/** Settings of a stack that has brokers and no run. */
export const BROKERS_ALONE: Settings = { "drone:scenario": "none" };

/**
 * Flies a scenario. When it returns, what it made is gone, but for the run's folder; a stack that was up before has its brokers.
 * @throws BadInput before anything was started; InfrastructureError when the run came to no result; Interrupted when the user
 *   wanted out before there could be one
 */
export async function run(request: RunRequest, caller: Caller): Promise<RunOutcome> {
  const watch = new Stopwatch(caller.onProgress);
  watch.enter("set-up");
  const label = newLabel(new Date(), Math.random);
  const { config, overrides } = planFor({ ...request, label });
  refuseLostState(config.platform);
  return await withStack(request.stack, `run ${request.scenario}`, caller, async (stack) => {
    const { addresses, error } = await fly(stack, { label, overrides }, caller, watch);
    const folder = folderOfLabel(label);
    const result = folder && (readResult(folder) ?? (await finishRun(folder)));
    watch.enter("teardown");
    const left = request.keep ? [] : await tearDown(stack, addresses);
    if (folder === null || result === null) throw withLeft(caller.signal.aborted ? new Interrupted() : error, left);
    const stays = request.keep || stack.wasUp;
    return { result, folder, seconds: watch.stop(), up: stays ? addresses : null, left };
  });
}

interface Flown {
  readonly addresses: Addresses;
  /** Null when the engine had nothing to complain about. */
  readonly error: Error | null;
}

/** An interrupt goes to the engine, from there to our provider, and from there to the run's conductor, which heals and ends. */
async function fly(
  stack: DroneStack,
  { label, overrides }: { label: string; overrides: Settings },
  { signal, onProgress }: Caller,
  watch: Stopwatch,
): Promise<Flown> {
  watch.enter("brokers");
  const flight = watchFlight(label, onProgress, (line) => enterStage(line, watch));
  try {
    return { addresses: addressesOf(await stack.up(overrides, signal)), error: null };
  } catch (error) {
    if (!(error instanceof InfrastructureError || error instanceof Interrupted)) throw error;
    return { addresses: addressesOf(null), error };
  } finally {
    flight.stop();
  }
}

function enterStage({ body }: RecordLine, watch: Stopwatch): void {
  if (body.kind === "started") watch.enter("scenario");
  if (body.kind === "swept") watch.enter("audit");
}

/** Takes away what was made; on a stack that was up before, only the run. Returns what is left nevertheless. */
async function tearDown(stack: DroneStack, addresses: Addresses): Promise<string[]> {
  const never = new AbortController().signal;
  try {
    if (stack.wasUp) {
      await stack.up(BROKERS_ALONE, never);
      return [];
    }
    await stack.remove();
    return await leftovers(stack.name, allOf(addresses));
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    return [`what stack ${stack.name} has: ${error.message}`];
  }
}

function withLeft(error: Error | null, left: readonly string[]): Error {
  const why = error ?? new Error("the engine says that all went well, and there is no run");
  if (left.length === 0) return why;
  return new InfrastructureError(`${why.message}\nleft behind: ${left.join(", ")}`, { cause: why });
}
