/** The parts that Drone needs on a machine, and what is known of each. */

export const PART_NAMES = ["node", "packages", "java", "kafka", "toxiproxy", "pulumi"] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface Part {
  readonly name: PartName;
  readonly state: "ready" | "missing";
  /** Null when missing, or when the part cannot tell. */
  readonly version: string | null;
  /** Where it comes from, or would come from: `PATH`, `JAVA_HOME`, `Maven`, … */
  readonly source: string;
  /** The program or folder; null when missing. */
  readonly path: string | null;
  /** Why it is missing; null when ready. */
  readonly why: string | null;
  /** What to do about it; null when ready. */
  readonly cure: string | null;
}

/** Everything that flying on this machine needs. */
export interface Toolchain {
  /** Has `pulumi` and `pulumi-language-nodejs`: to be first on the PATH of the engine. */
  readonly pulumiFolder: string;
  /** The `java` program. */
  readonly java: string;
  /** For `java -cp`: Kafka's brokers and tools. */
  readonly kafkaClasspath: string;
  /** The `toxiproxy-server` program. */
  readonly toxiproxy: string;
  /** Part to version: `node`, `java`, `kafka`, `toxiproxy`, `pulumi`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What one part has come to while it is being got. */
export interface Progress {
  readonly part: PartName;
  readonly state: "waiting" | "working" | "done" | "failed";
  /** In a few words: `620 of 1790 packages`, `waiting for process 4711`. */
  readonly detail: string;
  /** Since the part's start. */
  readonly seconds: number;
}
export type OnProgress = (progress: Progress) => void;

export function ready(name: PartName, source: string, path: string, version: string | null): Part {
  return { name, state: "ready", version, source, path, why: null, cure: null };
}

export function missing(name: PartName, source: string, why: string, cure: string): Part {
  return { name, state: "missing", version: null, source, path: null, why, cure };
}
