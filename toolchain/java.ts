/** Java, which runs the brokers. Only the user can install it. */
import { join } from "node:path";
import type { Finder } from "./finder";
import { missing, type Part, ready } from "./parts";
import { atLeast, findOnPath, isProgram, versionOf } from "./programs";

/** Kafka 4's brokers need it. */
const FLOOR = "17";

const INSTALL =
  "install a Java runtime, 17 or later (Debian, Ubuntu: apt install default-jre-headless; Fedora: dnf install " +
  "java-21-openjdk-headless; macOS: brew install openjdk and set JAVA_HOME as it says)";

export const java: Finder = { find, getter: () => null };

function find(): Part {
  const home = process.env.JAVA_HOME;
  return home ? examine("JAVA_HOME", join(home, "bin", "java")) : examine("PATH", findOnPath("java"));
}

function examine(source: string, program: string | null): Part {
  if (program === null) return missing("java", source, "there is no java on the PATH", INSTALL);
  const cure = source === "JAVA_HOME" ? `point JAVA_HOME to Java ${FLOOR} or later, or unset it` : INSTALL;
  if (!isProgram(program)) return missing("java", source, `${program} is not a program`, cure);
  const version = versionOf(program, ["-version"], /version "([^"]+)"/);
  if (version === null) return missing("java", source, `${program} does not run`, cure);
  if (!atLeast(version, FLOOR)) return missing("java", source, `${program} is Java ${version}`, cure);
  return ready("java", source, program, version);
}
