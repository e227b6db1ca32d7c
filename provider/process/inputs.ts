/** What a `drone:local:Process` is told. */
import { isAbsolute } from "node:path";
import { z } from "zod";

const ABSOLUTE = "must be an absolute path";
const Address = z.string().regex(/^.+:\d{1,5}$/, "must be host:port");
const Command = z.tuple([z.string().min(1)], z.string());

export const ProcessInputs = z.strictObject({
  /** Unique in its stack. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "must be lower case letters, digits and hyphens"),
  /** Id of the stack, unique on this machine. */
  stack: z.string().min(1),
  /** Its own folder, made with it and removed with it: files, data, process.log. It runs there. */
  folder: z.string().refine(isAbsolute, ABSOLUTE),
  /** Unix socket that its supervisor takes orders on; systems take about 100 bytes. */
  control: z.string().refine(isAbsolute, ABSOLUTE).max(100, "is too long for the path of a Unix socket"),
  /** Path within the folder to content. */
  files: z.record(
    z.string().refine((path) => !isAbsolute(path) && !path.split("/").includes(".."), "must stay in the folder"),
    z.string(),
  ),
  /** Commands that run once, before the first start. */
  prepare: z.array(Command),
  command: Command,
  /** Beside PATH, HOME, LANG and the like, which it gets from us. */
  env: z.record(z.string(), z.string()),
  /** Addresses that it listens on: another process there is named before anything is started. */
  listens: z.array(Address),
  /** What says that it serves: an answer to ApiVersions, a connection, any HTTP response. */
  ready: z.strictObject({ kind: z.enum(["kafka", "tcp", "http"]), address: Address }),
  readyTimeoutMs: z.number().int().positive(),
  /** How long it may take to end after TERM, before KILL. */
  stopGraceMs: z.number().int().min(0),
});
export type ProcessInputs = z.infer<typeof ProcessInputs>;

/** Any other change is made in place, with the data kept. */
export const REPLACED_BY: readonly (keyof ProcessInputs)[] = ["name", "stack", "folder", "control", "prepare"];
