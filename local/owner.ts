/** Who listens on an address of this machine. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { parseAddress } from "./address";

const LISTENING = "0A";

/** `java (process 4711)`; null where it cannot be seen: another user's process, or a system without /proc. IPv4 and wildcard listeners. */
export function ownerOf(address: string): string | null {
  const { host, port } = parseAddress(address);
  const inodes = new Set(["tcp", "tcp6"].flatMap((table) => listeners(table, host, port)));
  if (inodes.size === 0) return null;
  for (const pid of readdirOrEmpty("/proc").filter((name) => /^\d+$/.test(name)))
    if (holds(pid, inodes)) return `${readOrEmpty(`/proc/${pid}/comm`).trim()} (process ${pid})`;
  return null;
}

/** Inodes of listening sockets. proc(5): local address in hexadecimal, bytes reversed, is field 1; state 3; inode 9. */
function listeners(table: string, host: string, port: number): string[] {
  const ours = [hexadecimal(host), "00000000", "0".repeat(32)].map(
    (ip) => `${ip}:${port.toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return readOrEmpty(`/proc/net/${table}`)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTENING && ours.includes(fields[1] ?? ""))
    .flatMap((fields) => fields[9] ?? []);
}

function hexadecimal(host: string): string {
  const bytes = host.split(".").map((part) => Number(part).toString(16).toUpperCase().padStart(2, "0"));
  return bytes.reverse().join("");
}

function holds(pid: string, inodes: ReadonlySet<string>): boolean {
  return readdirOrEmpty(`/proc/${pid}/fd`).some((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOrEmpty(`/proc/${pid}/fd/${fd}`))?.[1];
    return inode !== undefined && inodes.has(inode);
  });
}

function readdirOrEmpty(path: string): string[] {
  return orElse(() => readdirSync(path), []);
}

function readOrEmpty(path: string): string {
  return orElse(() => readFileSync(path, "utf8"), "");
}

function linkOrEmpty(path: string): string {
  return orElse(() => readlinkSync(path), "");
}

/** Processes come and go, and some are another user's. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
