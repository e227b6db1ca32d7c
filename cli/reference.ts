/** Scenarios as people name them. */
import { resolve } from "node:path";
import { isFile } from "../scenarios/file";

/** A file's path made absolute: the Pulumi program has another current folder. */
export function absolute(reference: string): string {
  return isFile(reference) ? resolve(reference) : reference;
}
