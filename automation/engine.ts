/** The Pulumi engine as a command of the Automation API. */
import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { findOnPath } from "../toolchain/programs";
import { engineEnvironment } from "./environment";
import { ENGINE } from "./folders";
import { engineMark } from "./orphans";
import { writeProject } from "./project";

/** The project, ready for commands on one of its stacks. */
export async function openWorkspace(pulumiFolder: string, stack: string): Promise<LocalWorkspace> {
  const workDir = writeProject();
  const pulumiCommand = await PulumiCommand.get({ root: writeLauncher(join(pulumiFolder, "pulumi")) });
  const envVars = { ...engineEnvironment(pulumiFolder), ...engineMark(stack) };
  return await LocalWorkspace.create({ workDir, pulumiCommand, envVars });
}

/**
 * A Ctrl-C goes to every process of the terminal's foreground group, and a second interrupt makes Pulumi drop everything. So the engine
 * gets a session of its own, and hears of interrupts from us alone. Same process id, so that signals reach the engine itself.
 */
function writeLauncher(pulumi: string): string {
  const bin = join(ENGINE, "bin");
  const draft = join(bin, `pulumi.${process.pid}`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(draft, `#!/bin/sh\nexec ${inOwnSession()} '${pulumi.replaceAll("'", "'\\''")}' "$@"\n`);
  chmodSync(draft, 0o755);
  renameSync(draft, join(bin, "pulumi"));
  return ENGINE;
}

/** util-linux's setsid, or the same in Perl, which macOS has. */
function inOwnSession(): string {
  if (findOnPath("setsid") !== null) return "setsid";
  return "perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV or die $!' --";
}
