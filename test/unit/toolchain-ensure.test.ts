import { existsSync, readFileSync } from "node:fs";
import { InfrastructureError } from "../../core/errors";
import { ensure, type Progress } from "../../toolchain";
import { plainLines } from "../../toolchain/progress";
import { inScratch, program } from "./toolchain-helpers";

/** Maven, as far as the toolchain uses it: it puts a broker's jar where it is told to. */
const MAVEN = `
echo run >> "$LOG"
for word in "$@"; do case "$word" in -DoutputDirectory=*) out=\${word#*=} ;; esac; done
echo "Downloaded from central: https://example.org/a.jar (1 kB)"
touch "$out/kafka_2.13-4.1.1.jar"`;

/** All but Kafka. */
function machine(): void {
  program("bin/java", `echo 'version "17.0.1"'`);
  program("bin/toxiproxy-server", "echo version 2.9.0");
  program("bin/pulumi", "echo v3.300.0");
  program("bin/pulumi-language-nodejs", "true");
  process.env.PATH = `${inScratch("bin")}:/usr/bin:/bin`;
  process.env.LOG = inScratch("log");
}

test("what is missing is got, told, and not got again", async () => {
  machine();
  program("bin/mvn", MAVEN);
  const told: Progress[] = [];
  const { kafkaClasspath, versions } = await ensure(undefined, (progress) => told.push(progress));
  expect(existsSync(kafkaClasspath.replace("*", "kafka_2.13-4.1.1.jar"))).toBe(true);
  expect(versions.kafka).toBe("4.1.1");
  const texts = told.map(({ part, state, detail }) => `${part} ${state}: ${detail}`);
  expect([...new Set(texts)]).toEqual([
    "kafka working: asking Maven",
    "kafka working: 1 jars fetched",
    "kafka done: 4.1.1 from Maven",
  ]);
  await ensure(undefined, () => expect("nothing to tell").toBe("told"));
  expect(readFileSync(inScratch("log"), "utf8")).toBe("run\n");
});

test("what can't be had is told before anything is started", async () => {
  machine();
  program("bin/mvn", MAVEN);
  process.env.JAVA_HOME = inScratch("nothing");
  const refused = ensure();
  await expect(refused).rejects.toThrow(InfrastructureError);
  await expect(refused).rejects.toThrow(
    `java: ${inScratch("nothing/bin/java")} is not a program; point JAVA_HOME to Java 17 or later, or unset it`,
  );
  expect(existsSync(inScratch("log"))).toBe(false);
});

test("a fetch that fails says whose and what it printed", async () => {
  machine();
  program("bin/mvn", "echo '[ERROR] no such host'; exit 1");
  const told: Progress[] = [];
  await expect(ensure(undefined, (progress) => told.push(progress))).rejects.toThrow(
    "kafka: mvn -B failed (1):\n  [ERROR] no such host",
  );
  expect(told.at(-1)).toMatchObject({ part: "kafka", state: "failed" });
});

test("an interrupt ends the fetch and is passed on", async () => {
  machine();
  program("bin/mvn", `echo run >> "$LOG"; sleep 600`);
  const interrupt = new AbortController();
  const told: Progress[] = [];
  const running = ensure(["kafka"], (progress) => told.push(progress), interrupt.signal);
  const outcome = expect(running).rejects.toThrow("interrupted by a test");
  while (!existsSync(inScratch("log"))) await new Promise((resolve) => setTimeout(resolve, 10));
  interrupt.abort(new Error("interrupted by a test"));
  await outcome;
  expect(told.at(-1)).toMatchObject({ part: "kafka", state: "failed", detail: "interrupted" });
});

test("without a terminal, a part is told when its state changes and every 15 seconds", () => {
  const lines: string[] = [];
  const print = plainLines((line) => lines.push(line));
  for (let seconds = 0; seconds <= 31; seconds += 1) {
    print({ part: "pulumi", state: "working", detail: `${seconds} of 40 packages`, seconds });
  }
  print({ part: "pulumi", state: "done", detail: "3.259.0 from Go modules", seconds: 32 });
  expect(lines).toEqual([
    "  pulumi     working  0 of 40 packages, 0 s",
    "  pulumi     working  15 of 40 packages, 15 s",
    "  pulumi     working  30 of 40 packages, 30 s",
    "  pulumi     done     3.259.0 from Go modules, 32 s",
  ]);
});
