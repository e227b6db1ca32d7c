/**
 * The project as the command line gives it to Pulumi: a folder of its own under .drone, with the repository's program by its
 * absolute path. Pulumi writes into a stack's file (the salt of its passphrase, configuration), and no tracked file may change.
 * Project, stack and backend are named as in the repository's own Pulumi.yaml, so `pulumi up --stack dev` by hand sees the same stack.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dump } from "js-yaml";
import { PROJECT, ROOT } from "./folders";
import { readProjectFile, readStackFile, type Settings } from "./settings";

/** Writes the project. Returns its folder. */
export function writeProject(): string {
  const project = readProjectFile();
  const providers = project.plugins.providers.map((plugin) => ({ ...plugin, path: resolve(ROOT, plugin.path) }));
  const plugins = { ...project.plugins, providers };
  mkdirSync(PROJECT, { recursive: true });
  write("Pulumi.yaml", { ...project, main: resolve(ROOT, project.main), plugins });
  return PROJECT;
}

/** Writes the stack's file: its settings under `overrides`. @throws BadInput for an unknown stack */
export function writeStack(stack: string, overrides: Settings): void {
  const file = readStackFile(stack);
  write(`Pulumi.${stack}.yaml`, { ...file, config: { ...file.config, ...overrides } });
}

/** By a rename: another command may be reading it. */
function write(name: string, content: unknown): void {
  const draft = join(PROJECT, `.${name}.${process.pid}`);
  writeFileSync(draft, dump(content));
  renameSync(draft, join(PROJECT, name));
}
