import { existsSync, readFileSync } from "node:fs";
import { runCommand } from "../../toolchain/command";
import { inScratch, program } from "./toolchain-helpers";

const never = new AbortController().signal;

test("both outputs are heard line by line, stdout is returned", async () => {
  const heard: string[] = [];
  const tool = program("tool", "echo one; echo two >&2; echo $EXTRA");
  const stdout = await runCommand({
    command: [tool],
    env: { EXTRA: "three" },
    withinMs: 60_000,
    signal: never,
    onLine: (line) => heard.push(line),
  });
  expect(stdout).toBe("one\nthree");
  expect(heard.sort()).toEqual(["one", "three", "two"]);
});

test("a failure quotes the last lines", async () => {
  const tool = program("tool", "seq 1 40; exit 3");
  const error = await runCommand({ command: [tool], withinMs: 60_000, signal: never }).catch(String);
  expect(error).toBe(
    `Error: ${tool} failed (3):\n${[29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40].map((line) => `  ${line}`).join("\n")}`,
  );
});

test("a program that is not there is an error, not a crash", async () => {
  const running = runCommand({ command: [inScratch("nothing")], withinMs: 60_000, signal: never });
  await expect(running).rejects.toThrow("ENOENT");
});

/** A group of two: the shell, and a child that outlives it unless the whole group is ended. */
const GROUP = (pidFile: string): string => `sleep 600 & echo $! > ${pidFile}; wait`;

const endings: [how: string, withinMs: number, abort: boolean, message: string][] = [
  ["an interrupt", 600_000, true, "interrupted by a test"],
  ["a time-out", 3_000, false, "took longer than 3 s and was ended"],
];
test.each(endings)("%s ends the whole group", async (_how, withinMs, abort, message) => {
  const pidFile = inScratch("pid");
  const interrupt = new AbortController();
  const tool = program("tool", GROUP(pidFile));
  const running = runCommand({ command: [tool], withinMs, signal: interrupt.signal });
  const outcome = expect(running).rejects.toThrow(message);
  await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
  if (abort) interrupt.abort(new Error("interrupted by a test"));
  await outcome;
  await until(() => !isAlive(Number(readFileSync(pidFile, "utf8"))));
});

/** A zombie that nobody has waited for yet is dead. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
