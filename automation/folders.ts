/** Where things are kept: all that Drone writes is under `.drone` in the project's folder. */
import { join, resolve } from "node:path";

export const ROOT = resolve(__dirname, "..");
const DRONE = join(ROOT, ".drone");

/** A folder for each run: its documents, its record, its report. */
export const RUNS = join(DRONE, "runs");
/** A folder for each stack that is up, with one for each of its processes. */
export const STACKS = join(DRONE, "stacks");
/** Pulumi's state, where no other backend is configured. */
export const STATE = join(DRONE, "state");
export const PASSPHRASE = join(DRONE, "passphrase");
/** The project as the command line gives it to Pulumi. */
export const PROJECT = join(DRONE, "project");
/** The engine as the command line starts it. */
export const ENGINE = join(DRONE, "engine");
/** What the engine said, a file for each command. */
export const LOGS = join(DRONE, "logs");
/** A file for each stack that a command is working on. */
export const CLAIMS = join(DRONE, "claims");
