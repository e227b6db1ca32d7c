/** The library over Pulumi's Automation API: everything that the command line can do, without its words. */
export { type DownOutcome, down } from "./down";
export { list, type StackEntry, StackList } from "./list";
export { type RunOutcome, type RunRequest, run } from "./run";
export type { Caller } from "./session";
export { up } from "./up";
