/**
 * The Pulumi engine with its Node language host: on the PATH, else by the Automation API's own installer, else, where its site can't be
 * reached, built from Go modules.
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { version as SDK } from "@pulumi/pulumi/version";
import { entryFolder, readManifest } from "./cache";
import { runCommand } from "./command";
import type { Finder, Getter, Job, Made, Obstacle } from "./finder";
import { type GoProgram, goBuild, goInputs, goObstacle, moduleVersion } from "./go";
import { missing, type Part, ready } from "./parts";
import { atLeast, findOnPath, isProgram, versionOf } from "./programs";

const LANGUAGE_HOST = "pulumi-language-nodejs";
const SITE = "https://get.pulumi.com/install.sh";
/** A site that takes longer to say hello is not waited for. */
const REACHED_WITHIN_MS = 4_000;
/** The installer fetches about 100 MB. */
const INSTALLED_WITHIN_MS = 5 * 60_000;

/**
 * Unoptimised code builds in two thirds of the time, and the engine mostly waits. `version` must be set, or the Automation API
 * refuses the engine.
 */
const ENGINE: GoProgram = {
  module: join(__dirname, "pulumi"),
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  program: "pulumi",
  version: {
    of: "github.com/pulumi/pulumi/pkg/v3",
    variable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
  },
  optimised: false,
};

/** A module of its own: its dependencies clash with the engine's. */
const HOST: GoProgram = {
  module: join(__dirname, "language-nodejs"),
  package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  program: LANGUAGE_HOST,
  version: {
    of: "github.com/pulumi/pulumi/sdk/v3",
    variable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
  },
  optimised: false,
};

export const pulumi: Finder = { find, getter };

/** The folder that an engine's path is in. */
export function pulumiFolder(program: string): string {
  return dirname(program);
}

function find(): Part {
  const onPath = findOnPath("pulumi");
  const unfit = onPath === null ? "it is neither on the PATH nor in the cache" : whyUnfit(onPath);
  if (onPath !== null && unfit === null) return ready("pulumi", "PATH", onPath, engineVersion(onPath));
  const { entry, how } = getter();
  const manifest = readManifest(entry);
  if (manifest !== null) return ready("pulumi", manifest.source, join(entry, "bin", "pulumi"), manifest.version);
  return missing("pulumi", "its installer or Go modules", unfit ?? "", `Drone gets it: ${how}`);
}

/** Why an engine on the PATH won't do. The SDK wants an engine that is not older than itself. */
function whyUnfit(onPath: string): string | null {
  if (!isProgram(join(pulumiFolder(onPath), LANGUAGE_HOST))) return `${onPath} has no ${LANGUAGE_HOST} beside it`;
  const version = engineVersion(onPath);
  if (version === null) return `${onPath} does not tell its version`;
  return atLeast(version, SDK) ? null : `${onPath} is ${version}, older than ${SDK}`;
}

function engineVersion(program: string): string | null {
  return versionOf(program, ["version"], /^v?(\d+\.\d+\.\d+\S*)/);
}

function getter(): Getter {
  return {
    how: "from its own installer in a minute, or built from Go modules in some four",
    entry: entryFolder("pulumi", [SDK, ...goInputs(ENGINE), ...goInputs(HOST)]),
    obstacle,
    make,
  };
}

async function obstacle(): Promise<Obstacle | null> {
  const go = goObstacle([ENGINE, HOST], `install Pulumi ${SDK} or later and put it on the PATH`);
  if (go === null || (await siteReached())) return null;
  return { ...go, why: `${SITE} can't be reached; ${go.why}` };
}

/** Any answer will do, also a refusal: what matters is that somebody is there. */
async function siteReached(): Promise<boolean> {
  try {
    return (await fetch(SITE, { method: "HEAD", signal: AbortSignal.timeout(REACHED_WITHIN_MS) })).ok;
  } catch {
    return false;
  }
}

async function make(job: Job): Promise<Made> {
  job.say("asking its installer's site");
  const failure = (await siteReached()) ? await installed(job) : "its site can't be reached";
  if (failure === null) return { version: SDK, source: "Pulumi's installer" };
  job.say(`building: ${failure}`);
  return await built(job);
}

/** Runs the installer as a process of its own, so that it can be ended. Returns what went wrong, null if nothing did. */
async function installed({ folder, say, signal }: Job): Promise<string | null> {
  say(`installing ${SDK}`);
  const program = join(__dirname, "install-pulumi.ts");
  try {
    await runCommand({
      command: [process.execPath, "--require", require.resolve("tsx/cjs"), program, folder],
      withinMs: INSTALLED_WITHIN_MS,
      signal,
    });
    return null;
  } catch (error) {
    signal.throwIfAborted();
    rmSync(join(folder, "bin"), { recursive: true, force: true });
    return `its installer failed (${String(error)})`;
  }
}

/** Both at once: the host's build fills the moments in which the engine's has only one thing to do. */
async function built({ folder, say, signal }: Job): Promise<Made> {
  const bin = join(folder, "bin");
  await Promise.all([goBuild(ENGINE, bin, say, signal), goBuild(HOST, bin, () => {}, signal)]);
  return { version: moduleVersion(ENGINE), source: "Go modules" };
}
