/** What the processes that we start get from us. */
import { resolve } from "node:path";

/** The project's folder. */
export const PROJECT = resolve(__dirname, "..");

/** `node` for our own programs, wherever they are started. */
export const NODE_WITH_TSX = [process.execPath, "--require", require.resolve("tsx/cjs")] as const;

const PASSED_ON = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "XDG_CACHE_HOME"];

/** No more than a program needs: what Pulumi was given (passphrases, credentials) is no business of theirs. */
export function baseEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
}
