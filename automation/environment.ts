/** What Pulumi gets to know by its environment: where the state lives, and where the engine is. */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { z } from "zod";
import { BadInput } from "../core/errors";
import { PASSPHRASE, STATE } from "./folders";
import { readProjectFile } from "./settings";

type Variables = Readonly<Record<string, string>>;

/**
 * The variables for every Pulumi command. If a backend is configured they leave it alone; else state is kept in `.drone/state`
 * under a random passphrase of its own, which is made now if there is none.
 */
export function engineEnvironment(pulumiFolder: string): Variables {
  return {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The only plugin of the local platform is ours, and it is here.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PATH: [pulumiFolder, process.env.PATH].join(delimiter),
    ...(backendIsConfigured() ? {} : ownBackend()),
  };
}

/** The same for a shell: `eval "$(./drone env)"`. */
export function exportsText(pulumiFolder: string): string {
  const { PATH: _path, ...variables } = engineEnvironment(pulumiFolder);
  return [
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `export PATH=${quoted(pulumiFolder)}${delimiter}"$PATH"`,
    "",
  ].join("\n");
}

/** Refuses what would leave cloud resources that nobody can find: state on the disk of a machine that CI throws away. */
export function refuseLostState(platform: unknown, environment: NodeJS.ProcessEnv = process.env): void {
  const backend = environment.PULUMI_BACKEND_URL ?? "";
  const onThisDisk = backend.startsWith("file:") || (backend === "" && !backendIsConfigured(environment));
  if (platform === "local" || !environment.CI || !onThisDisk) return;
  throw BadInput.at(
    "PULUMI_BACKEND_URL",
    "a cloud stack on CI with its state on this machine's disk could not be removed once the machine is gone",
    "set it to a backend that stays, such as s3://… or https://api.pulumi.com",
  );
}

/** Whether Pulumi knows by itself where state lives: by its environment, by the project, or because somebody is logged in. */
export function backendIsConfigured(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment.PULUMI_BACKEND_URL || environment.PULUMI_ACCESS_TOKEN) return true;
  return "backend" in readProjectFile() || loggedIn(environment);
}

const Credentials = z.looseObject({ current: z.string().default("") });

function loggedIn(environment: NodeJS.ProcessEnv): boolean {
  const home = environment.PULUMI_CREDENTIALS_PATH ?? environment.PULUMI_HOME ?? join(homedir(), ".pulumi");
  try {
    return Credentials.parse(JSON.parse(readFileSync(join(home, "credentials.json"), "utf8"))).current !== "";
  } catch {
    return false;
  }
}

function ownBackend(): Variables {
  mkdirSync(STATE, { recursive: true });
  makePassphrase();
  return { PULUMI_BACKEND_URL: `file://${STATE}`, PULUMI_CONFIG_PASSPHRASE_FILE: PASSPHRASE };
}

/** Whole or not at all, and never twice: two commands may start at once, and a second passphrase would make state unreadable. */
function makePassphrase(): void {
  const draft = `${PASSPHRASE}.${process.pid}`;
  mkdirSync(dirname(PASSPHRASE), { recursive: true });
  writeFileSync(draft, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, PASSPHRASE);
  } catch (error) {
    if (!isExists(error)) throw error;
  } finally {
    rmSync(draft);
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
