/** A stack's settings as their files have them: Pulumi.yaml's defaults under Pulumi.STACK.yaml. No Pulumi is needed to read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";
import { BadInput } from "../core/errors";
import { nearest } from "../core/nearest";
import { ROOT } from "./folders";

const ProjectFile = z.looseObject({
  name: z.string(),
  main: z.string().default("index.ts"),
  plugins: z
    .looseObject({ providers: z.array(z.looseObject({ name: z.string(), path: z.string() })).default([]) })
    .default({ providers: [] }),
  config: z.record(z.string(), z.looseObject({ default: z.unknown() })).default({}),
});
export type ProjectFile = z.infer<typeof ProjectFile>;

const StackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });
export type StackFile = z.infer<typeof StackFile>;

/** Full keys (`drone:brokers`) to values, as YAML has them. */
export type Settings = Readonly<Record<string, unknown>>;

const STACK_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** It is part of the names of topics, folders and cloud resources. */
const LONGEST_STACK_NAME = 30;

/** Stacks that have a file, by name. */
export function stackNames(): string[] {
  return readdirSync(ROOT)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * The file that a stack's settings are in: its own, else that of the stack whose name it extends, so that `dev-2` is another
 * stack like `dev`. @throws BadInput for a name that is neither
 */
export function stackFilePath(stack: string): string {
  const names = stackNames();
  const named = names.includes(stack) ? stack : extended(stack, names);
  if (STACK_NAME.test(stack) && stack.length <= LONGEST_STACK_NAME && named !== undefined) return filePath(named);
  throw refusal(stack, names);
}

/** What a stack is told, before what the command line adds. @throws BadInput for an unknown stack or a file that cannot be read */
export function settingsOf(stack: string): Settings {
  const { config } = readStackFile(stack);
  const defaults = Object.entries(readProjectFile().config).map(([key, { default: value }]) => [key, value]);
  return { ...Object.fromEntries(defaults), ...config };
}

/** @throws BadInput when it cannot be read */
export function readStackFile(stack: string): StackFile {
  return read(stackFilePath(stack), StackFile);
}

export function readProjectFile(): ProjectFile {
  return read(join(ROOT, "Pulumi.yaml"), ProjectFile);
}

function filePath(stack: string): string {
  return join(ROOT, `Pulumi.${stack}.yaml`);
}

/** The longest is the nearest kin: `aws-ssd-2` is like `aws-ssd`, not like `aws`. */
function extended(stack: string, names: readonly string[]): string | undefined {
  return names.filter((name) => stack.startsWith(`${name}-`)).sort((a, b) => b.length - a.length)[0];
}

function refusal(stack: string, names: readonly string[]): BadInput {
  if (!STACK_NAME.test(stack) || stack.length > LONGEST_STACK_NAME)
    return BadInput.at(
      "--stack",
      `"${stack}" cannot be a stack's name`,
      `use lower-case letters, digits and dashes, ${LONGEST_STACK_NAME} at most`,
    );
  const meant = nearest(stack, names);
  const known = meant === undefined ? `write one of ${names.join(", ")}` : `write "${meant}"`;
  return BadInput.at(
    "--stack",
    `there is no stack "${stack}"`,
    `${known}; "${names[0] ?? "dev"}-${stack}" is another like it, and a file Pulumi.${stack}.yaml makes this one`,
  );
}

function read<T>(path: string, schema: z.ZodType<T>): T {
  try {
    const content = existsSync(path) ? load(readFileSync(path, "utf8")) : undefined;
    return schema.parse(content ?? {});
  } catch (error) {
    const [first = ""] = String(error instanceof Error ? error.message : error).split("\n");
    throw BadInput.at(path, first, "mend the file");
  }
}
