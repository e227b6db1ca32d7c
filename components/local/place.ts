/** Where the processes of a local stack keep their things. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { StackPlace } from "../../core/stack";
import type { LocalTools } from "./tools";

export interface LocalPlace extends StackPlace {
  readonly tools: LocalTools;
}

export function folderOf({ folder }: StackPlace, process: string): string {
  return join(folder, process);
}

/** Unix sockets take 108 bytes on Linux and 104 on macOS. */
const LONGEST_SOCKET = 100;

/** In the process's folder, or, where that is too deep, under a name of its own in /tmp. */
export function controlOf(place: StackPlace, process: string): string {
  const inFolder = join(folderOf(place, process), "control.sock");
  if (Buffer.byteLength(inFolder) <= LONGEST_SOCKET) return inFolder;
  return `/tmp/drone-${createHash("sha256").update(inFolder).digest("hex").slice(0, 16)}.sock`;
}
