/** What a run's result says of its surroundings. */
import { arch, cpus, release, totalmem, type } from "node:os";
import type { RunContext } from "../core/documents";
import { sizeText } from "../core/units";
import { dependencies, version } from "../package.json";

/** Our own version and that of the client under the load. */
const OURS = { drone: version, kafkajs: dependencies.kafkajs };

/**
 * @param versions of the machine's programs
 * @param again the command that runs it again
 */
export function runContext(versions: Readonly<Record<string, string>>, again: string): RunContext {
  const processors = cpus();
  return {
    versions: { ...versions, ...OURS },
    environment: {
      cpus: `${processors.length} × ${processors[0]?.model ?? "unknown"}`,
      memory: sizeText(totalmem()),
      os: `${type()} ${arch()}`,
      kernel: release(),
    },
    again,
  };
}
