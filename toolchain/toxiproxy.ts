/** toxiproxy, which faults the links of the local platform: on the PATH, else built from its Go module. */
import { join } from "node:path";
import { entryFolder, readManifest } from "./cache";
import type { Finder, Getter, Job, Made } from "./finder";
import { type GoProgram, goBuild, goInputs, goObstacle, moduleVersion } from "./go";
import { missing, type Part, ready } from "./parts";
import { atLeast, findOnPath, versionOf } from "./programs";

const PROGRAM = "toxiproxy-server";
/** The line whose API and toxics Drone was tried with. */
const FLOOR = "2.5";

/** It carries every byte of a run, so it is built with all optimisations. */
const SERVER: GoProgram = {
  module: join(__dirname, "toxiproxy"),
  package: "github.com/Shopify/toxiproxy/v2/cmd/server",
  program: PROGRAM,
  version: { of: "github.com/Shopify/toxiproxy/v2", variable: "github.com/Shopify/toxiproxy/v2.Version" },
  optimised: true,
};

export const toxiproxy: Finder = { find, getter };

function find(): Part {
  const onPath = findOnPath(PROGRAM);
  const version = onPath === null ? null : versionOf(onPath, ["-version"], /version v?(\d[\w.]*)/);
  if (onPath !== null && version !== null && atLeast(version, FLOOR))
    return ready("toxiproxy", "PATH", onPath, version);
  const { entry, how } = getter();
  const manifest = readManifest(entry);
  if (manifest !== null) return ready("toxiproxy", manifest.source, join(entry, PROGRAM), manifest.version);
  const why = onPath === null ? "it is neither on the PATH nor in the cache" : unfit(onPath, version);
  return missing("toxiproxy", "Go modules", why, `Drone gets it: ${how}`);
}

function unfit(onPath: string, version: string | null): string {
  return `${onPath} ${version === null ? "does not tell its version" : `is ${version}, older than ${FLOOR}`}`;
}

function getter(): Getter {
  return {
    how: "built from its Go module, under a minute",
    entry: entryFolder("toxiproxy", goInputs(SERVER)),
    obstacle: async () =>
      goObstacle([SERVER], "put toxiproxy-server 2.5 or later on the PATH (brew install toxiproxy)"),
    make,
  };
}

async function make({ folder, say, signal }: Job): Promise<Made> {
  await goBuild(SERVER, folder, say, signal);
  return { version: moduleVersion(SERVER), source: "Go modules" };
}
