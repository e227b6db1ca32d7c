/** What of Drone's parts this machine has. */
import type { Finder } from "./finder";
import { java } from "./java";
import { kafka, kafkaClasspath } from "./kafka";
import { node, packages } from "./node";
import { PART_NAMES, type Part, type PartName, type Toolchain } from "./parts";
import { pulumi, pulumiFolder } from "./pulumi";
import { toxiproxy } from "./toxiproxy";

export const FINDERS: Readonly<Record<PartName, Finder>> = { node, packages, java, kafka, toxiproxy, pulumi };

/**
 * Every part, and the toolchain if none is missing. Quick once each program has been asked for its version, which is then remembered;
 * fetches and builds nothing.
 */
export function locate(): { parts: Part[]; toolchain: Toolchain | null } {
  const parts = PART_NAMES.map((name) => FINDERS[name].find());
  return { parts, toolchain: assemble(parts) };
}

function assemble(parts: readonly Part[]): Toolchain | null {
  const path = (name: PartName): string | null => parts.find((part) => part.name === name)?.path ?? null;
  const [javaProgram, libs, server, engine] = [path("java"), path("kafka"), path("toxiproxy"), path("pulumi")];
  if (javaProgram === null || libs === null || server === null || engine === null) return null;
  return {
    pulumiFolder: pulumiFolder(engine),
    java: javaProgram,
    kafkaClasspath: kafkaClasspath(libs),
    toxiproxy: server,
    versions: versionsOf(parts.filter(({ name }) => name !== "packages")),
  };
}

function versionsOf(parts: readonly Part[]): Record<string, string> {
  return Object.fromEntries(parts.map(({ name, version }) => [name, version ?? "unknown"]));
}
