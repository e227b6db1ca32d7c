/** Apache Kafka's jars: of KAFKA_HOME, else fetched by Maven into the cache. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { entryFolder, readManifest } from "./cache";
import { runCommand } from "./command";
import type { Finder, Getter, Job, Made, Obstacle } from "./finder";
import { missing, type Part, ready } from "./parts";
import { atLeast, findOnPath } from "./programs";

/** The first line with KRaft only, which is what Drone configures. */
const FLOOR = "4.0";
const POM = join(__dirname, "kafka", "pom.xml");
/** A first fetch takes seconds; a slow mirror, minutes. */
const FETCH_WITHIN_MS = 10 * 60_000;

export const kafka: Finder = { find, getter: () => (process.env.KAFKA_HOME ? null : getter()) };

/** What `java -cp` takes. */
export function kafkaClasspath(libs: string): string {
  return join(libs, "*");
}

function find(): Part {
  const home = process.env.KAFKA_HOME;
  if (home) return examineHome(join(home, "libs"));
  const { entry, how } = getter();
  const manifest = readManifest(entry);
  if (manifest !== null) return ready("kafka", manifest.source, entry, manifest.version);
  return missing("kafka", "Maven", "it is not in the cache yet", `Drone gets it: ${how}`);
}

function examineHome(libs: string): Part {
  const cure = `point KAFKA_HOME to Kafka ${FLOOR} or later, or unset it and Drone fetches its own`;
  const version = versionOfJars(libs);
  if (version === null) return missing("kafka", "KAFKA_HOME", `${libs} has no Kafka broker`, cure);
  if (!atLeast(version, FLOOR)) return missing("kafka", "KAFKA_HOME", `${libs} is Kafka ${version}`, cure);
  return ready("kafka", "KAFKA_HOME", libs, version);
}

/** From the broker's jar, `kafka_2.13-4.1.1.jar`. */
function versionOfJars(libs: string): string | null {
  if (!existsSync(libs)) return null;
  const versions = readdirSync(libs).map((name) => /^kafka_[\d.]+-(\d+\.\d+\.\d+)\.jar$/.exec(name)?.[1]);
  return versions.find((version) => version !== undefined) ?? null;
}

function getter(): Getter {
  return {
    how: "fetched by Maven, 54 MB, well under a minute",
    entry: entryFolder("kafka", [readFileSync(POM, "utf8")]),
    obstacle,
    make,
  };
}

async function obstacle(): Promise<Obstacle | null> {
  if (findOnPath("mvn") !== null) return null;
  return {
    why: "it is fetched by Maven, and there is no mvn on the PATH",
    cure: "install Maven (apt install maven, dnf install maven, brew install maven), or set KAFKA_HOME to an unpacked Kafka 4",
  };
}

async function make({ folder, say, signal }: Job): Promise<Made> {
  say("asking Maven");
  let fetched = 0;
  await runCommand({
    command: ["mvn", "-B", "-C", "-f", POM, "dependency:copy-dependencies", `-DoutputDirectory=${folder}`],
    withinMs: FETCH_WITHIN_MS,
    signal,
    onLine: (line) => {
      if (!/Downloaded from .*\.jar/.test(line)) return;
      fetched += 1;
      say(`${fetched} jars fetched`);
    },
  });
  const version = versionOfJars(folder);
  if (version === null) throw new Error(`Maven ended well, but ${folder} has no Kafka broker`);
  return { version, source: "Maven" };
}
