import { chmodSync, readFileSync, utimesSync } from "node:fs";
import fc from "fast-check";
import { atLeast, findOnPath, versionOf } from "../../toolchain/programs";
import { inScratch, program, writeScratch } from "./toolchain-helpers";

const compared: [version: string, floor: string, answer: boolean][] = [
  ["17.0.15", "17", true],
  ["17", "17", true],
  ["16.9.9", "17", false],
  ["1.8.0_392", "17", false],
  ["24-ea", "17", true],
  ["3.248.0", "3.248.0", true],
  ["3.247.9", "3.248.0", false],
  ["3.1000.0", "3.248.0", true],
  ["v3.259.0", "3.248.0", true],
  ["4.0.0", "3.9", true],
];
test.each(compared)("is %s at least %s? %s", (version, floor, answer) => expect(atLeast(version, floor)).toBe(answer));

test("of two versions one is at least the other, and both only if they are the same", () => {
  const version = fc.tuple(fc.nat(30), fc.nat(300), fc.nat(9)).map((numbers) => numbers.join("."));
  fc.assert(
    fc.property(version, version, (one, other) => {
      const [up, down] = [atLeast(one, other), atLeast(other, one)];
      expect(up || down).toBe(true);
      expect(up && down).toBe(one === other);
    }),
  );
});

test("a program is found in the first folder that has one, folders and plain files are none", () => {
  writeScratch("a/tool", "not executable");
  writeScratch("b/tool/file", "a folder");
  chmodSync(inScratch("b/tool"), 0o755);
  program("c/tool", "true");
  program("d/tool", "true");
  process.env.PATH = ["a", "b", "relative", "c", "d"].map((name) => inScratch(name)).join(":");
  expect(findOnPath("tool")).toBe(inScratch("c/tool"));
  expect(findOnPath("other")).toBeNull();
});

test("a program is asked for its version once, and again when it has changed", () => {
  const tool = program("tool", `echo asked >> ${inScratch("log")}; echo 'tool version 1.2.3' >&2`);
  const ask = (): string | null => versionOf(tool, ["-version"], /version (\S+)/);
  expect([ask(), ask(), ask()]).toEqual(["1.2.3", "1.2.3", "1.2.3"]);
  expect(readFileSync(inScratch("log"), "utf8")).toBe("asked\n");
  utimesSync(tool, 1, 1);
  expect(ask()).toBe("1.2.3");
  expect(readFileSync(inScratch("log"), "utf8")).toBe("asked\nasked\n");
});

test("a program that fails, or says nothing that fits, has no version, and is asked again", () => {
  const failing = program("failing", "echo version 1.2.3; exit 1");
  const silent = program("silent", `echo asked >> ${inScratch("log")}`);
  expect(versionOf(failing, [], /version (\S+)/)).toBeNull();
  expect(versionOf(silent, [], /version (\S+)/)).toBeNull();
  expect(versionOf(silent, [], /version (\S+)/)).toBeNull();
  expect(readFileSync(inScratch("log"), "utf8")).toBe("asked\nasked\n");
});

test("a cache that can't be written costs time only", () => {
  process.env.XDG_CACHE_HOME = writeScratch("a-file", "");
  expect(versionOf(program("tool", "echo 7"), [], /(\d)/)).toBe("7");
});
