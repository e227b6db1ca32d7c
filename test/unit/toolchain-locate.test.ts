import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineCapabilities } from "../../core/plan/capabilities";
import { examine, locate, type Part, type PartName, renderDoctor } from "../../toolchain";
import { MANIFEST } from "../../toolchain/cache";
import { FINDERS } from "../../toolchain/locate";
import { inScratch, program, writeScratch } from "./toolchain-helpers";

const PROXY: EngineCapabilities = {
  engine: "proxy",
  name: "the proxy",
  shapes: ["delay", "partition"],
  jitter: [],
  correlation: false,
  mostTasks: 8,
  elsewhere: "use another",
};

function part(name: PartName): Part | undefined {
  return locate().parts.find((found) => found.name === name);
}

/** As if Drone had made it. */
function fillCache(name: PartName, version: string): string {
  const entry = FINDERS[name].getter()?.entry ?? "";
  mkdirSync(entry, { recursive: true });
  writeFileSync(join(entry, MANIFEST), JSON.stringify({ version, source: "a test", seconds: 1 }));
  return entry;
}

function everythingOnPath(): void {
  program("bin/java", `echo 'openjdk version "21.0.2" 2024-01-16' >&2`);
  program("bin/toxiproxy-server", "echo toxiproxy-server version 2.12.0");
  program("bin/pulumi", "echo v3.300.0");
  program("bin/pulumi-language-nodejs", "true");
  writeScratch("kafka/libs/kafka_2.13-4.1.0.jar", "");
  process.env.KAFKA_HOME = inScratch("kafka");
  process.env.PATH = inScratch("bin");
}

test("what is on the PATH and in KAFKA_HOME makes a toolchain", () => {
  everythingOnPath();
  expect(locate().toolchain).toEqual({
    pulumiFolder: inScratch("bin"),
    java: inScratch("bin/java"),
    kafkaClasspath: inScratch("kafka/libs/*"),
    toxiproxy: inScratch("bin/toxiproxy-server"),
    versions: { node: process.versions.node, java: "21.0.2", kafka: "4.1.0", toxiproxy: "2.12.0", pulumi: "3.300.0" },
  });
});

test("what is not on the PATH is taken from the cache, and only finished entries count", () => {
  program("bin/java", `echo 'openjdk version "17.0.1"' >&2`);
  process.env.PATH = inScratch("bin");
  const [kafka, toxiproxy, pulumi] = [
    fillCache("kafka", "4.1.1"),
    fillCache("toxiproxy", "2.5.0"),
    fillCache("pulumi", "3.259.0"),
  ];
  expect(locate().toolchain).toMatchObject({
    pulumiFolder: join(pulumi, "bin"),
    kafkaClasspath: join(kafka, "*"),
    toxiproxy: join(toxiproxy, "toxiproxy-server"),
  });
  writeFileSync(join(kafka, MANIFEST), "{");
  expect(locate().toolchain).toBeNull();
});

const unfit: [what: string, name: PartName, prepare: () => void, why: string][] = [
  [
    "Java 11 of JAVA_HOME",
    "java",
    () => {
      program("jdk/bin/java", `echo 'openjdk version "11.0.2"' >&2`);
      process.env.JAVA_HOME = inScratch("jdk");
    },
    "jdk/bin/java is Java 11.0.2; point JAVA_HOME to Java 17 or later, or unset it",
  ],
  [
    "a JAVA_HOME that is nothing",
    "java",
    () => {
      process.env.JAVA_HOME = inScratch("nothing");
    },
    "nothing/bin/java is not a program; point JAVA_HOME to Java 17 or later, or unset it",
  ],
  [
    "a java that does not run",
    "java",
    () => program("bin/java", "exit 1"),
    "bin/java does not run; install a Java runtime, 17 or later",
  ],
  [
    "Kafka 3",
    "kafka",
    () => {
      writeScratch("old/libs/kafka_2.13-3.9.1.jar", "");
      process.env.KAFKA_HOME = inScratch("old");
    },
    "old/libs is Kafka 3.9.1; point KAFKA_HOME to Kafka 4.0 or later, or unset it and Drone fetches its own",
  ],
  [
    "a KAFKA_HOME without Kafka",
    "kafka",
    () => {
      process.env.KAFKA_HOME = inScratch("nothing");
    },
    "nothing/libs has no Kafka broker; point KAFKA_HOME to Kafka 4.0 or later",
  ],
  [
    "an old toxiproxy",
    "toxiproxy",
    () => program("bin/toxiproxy-server", "echo toxiproxy-server version 2.1.4"),
    "bin/toxiproxy-server is 2.1.4, older than 2.5",
  ],
  [
    "an old engine",
    "pulumi",
    () => program("bin/pulumi", "echo v3.100.0"),
    "bin/pulumi is 3.100.0, older than 3.248.0",
  ],
];
test.each(unfit)("%s is not taken, and the reason is told", (_what, name, prepare, why) => {
  everythingOnPath();
  prepare();
  const found = part(name);
  expect(found?.state).toBe("missing");
  expect(`${found?.why}; ${found?.cure}`).toContain(why);
  expect(locate().toolchain).toBeNull();
});

test("an engine without its language host beside it is not taken", () => {
  everythingOnPath();
  program("other/pulumi", "echo v3.300.0");
  process.env.PATH = `${inScratch("other")}:${inScratch("bin")}`;
  expect(part("pulumi")?.why).toBe(`${inScratch("other/pulumi")} has no pulumi-language-nodejs beside it`);
});

test("doctor: with everything there, the local platform and its engine are ready", async () => {
  everythingOnPath();
  const report = await examine(PROXY);
  expect(report.exitCode).toBe(0);
  expect(report.platforms.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "local ready",
    "existing later",
    "aws later",
    "gcp later",
    "azure later",
  ]);
  expect(report.engines.map(({ name, state }) => `${name} ${state}`)).toEqual(["proxy ready", "tc later"]);
  expect(renderDoctor(report)).toContain(`java       21.0.2        PATH, ${inScratch("bin/java")}`);
});

test("doctor: without Java, which only the user can install, the local platform can't fly", async () => {
  everythingOnPath();
  process.env.JAVA_HOME = inScratch("nothing");
  const report = await examine(PROXY);
  expect(report.exitCode).toBe(4);
  expect(report.platforms[0]).toMatchObject({ name: "local", state: "no" });
  expect(renderDoctor(report)).toContain("java is missing, see above");
});

test("doctor: what Drone can get is no hindrance; without the tool for it, it is", async () => {
  everythingOnPath();
  delete process.env.KAFKA_HOME;
  program("bin/mvn", "exit 1");
  expect((await examine(PROXY)).platforms[0]).toMatchObject({
    state: "on request",
    notes: expect.arrayContaining(["Drone gets kafka when it is needed"]),
  });
  process.env.PATH = inScratch("bin-without-maven");
  for (const [name, says] of [
    ["java", `version "17"`],
    ["pulumi", "v3.300.0"],
    ["pulumi-language-nodejs", ""],
    ["toxiproxy-server", "version 2.9.0"],
  ]) {
    program(`bin-without-maven/${name}`, `echo '${says}'`);
  }
  const report = await examine(PROXY);
  expect(report.exitCode).toBe(4);
  expect(renderDoctor(report)).toContain("there is no mvn on the PATH");
});
