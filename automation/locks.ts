/** Locks of a stack: Pulumi names who holds them, and only a dead holder of this host may be overruled. */
import { hostname } from "node:os";
import { InfrastructureError } from "../core/errors";
import { identify } from "../local/processes";

export interface Lock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
}

/** From Pulumi's message; none where the backend does not say, as Pulumi's own service. */
export function parseLocks(message: string): Lock[] {
  const found = message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  const locks = [...found].map(([, user = "", host = "", pid = "", since = ""]) => ({
    user,
    host,
    pid: Number(pid),
    since,
  }));
  return locks.filter(
    (lock, index) => locks.findIndex(({ pid, host }) => pid === lock.pid && host === lock.host) === index,
  );
}

export function isDead({ host, pid }: Lock): boolean {
  return host === hostname() && identify(pid) === null;
}

export function lockedError(stack: string, locks: readonly Lock[]): InfrastructureError {
  const holders = locks
    .filter((lock) => !isDead(lock))
    .map(({ user, host, pid, since }) => `process ${pid} of ${user} on ${host}, since ${since}`);
  return new InfrastructureError(
    `stack ${stack} is locked by ${holders.join(" and ") || "another update"}; wait for it, or, if it is dead, run: pulumi cancel ${stack}`,
  );
}
