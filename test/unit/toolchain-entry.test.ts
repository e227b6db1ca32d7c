import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../../toolchain/cache";
import { makeOnce } from "../../toolchain/entry";
import type { Getter, Job } from "../../toolchain/finder";
import { inScratch, writeScratch } from "./toolchain-helpers";

const never = new AbortController().signal;
const silent = (): void => {};

function getter(make: (job: Job) => Promise<void>): Getter {
  return {
    how: "by a test",
    entry: inScratch("cache/drone/thing-1"),
    obstacle: async () => null,
    make: async (job) => {
      await make(job);
      return { version: "1.0", source: "a test" };
    },
  };
}

test("an entry is made in a folder of its own and appears whole", async () => {
  const thing = getter(async ({ folder }) => {
    expect(existsSync(thing.entry)).toBe(false);
    writeFileSync(join(folder, "program"), "it");
  });
  expect(await makeOnce(thing, silent, never)).toMatchObject({ version: "1.0", source: "a test" });
  expect(readFileSync(join(thing.entry, "program"), "utf8")).toBe("it");
  expect(readdirSync(inScratch("cache/drone"))).toEqual(["thing-1"]);
});

test("a finished entry is not made again", async () => {
  let made = 0;
  const thing = getter(async () => {
    made += 1;
  });
  await makeOnce(thing, silent, never);
  await makeOnce(thing, silent, never);
  expect(made).toBe(1);
});

test("a maker that fails leaves nothing, and the next one may succeed", async () => {
  const failing = getter(async ({ folder }) => {
    writeFileSync(join(folder, "half"), "");
    throw new Error("no network");
  });
  await expect(makeOnce(failing, silent, never)).rejects.toThrow("no network");
  expect(readdirSync(inScratch("cache/drone"))).toEqual([]);
  await makeOnce(
    getter(async () => {}),
    silent,
    never,
  );
  expect(readManifest(failing.entry)).not.toBeNull();
});

test("what a killed maker left is removed, also an entry without manifest", async () => {
  const thing = getter(async () => {});
  for (const left of [`${thing.entry}.tmp-4711`, thing.entry]) {
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, "half"), "");
  }
  await makeOnce(thing, silent, never);
  expect(readdirSync(inScratch("cache/drone"))).toEqual(["thing-1"]);
  expect(readdirSync(thing.entry)).toEqual(["drone.json"]);
});

test("an interrupt reaches the maker, and nothing is left", async () => {
  const interrupt = new AbortController();
  const thing = getter(({ signal }) => {
    interrupt.abort(new Error("interrupted"));
    return Promise.reject(signal.reason);
  });
  await expect(makeOnce(thing, silent, interrupt.signal)).rejects.toThrow("interrupted");
  expect(readdirSync(inScratch("cache/drone"))).toEqual([]);
});

/** Its maker notes its process, then waits for a file, so that the other process comes while it works. */
const MAKER = `
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { makeOnce } from "${join(__dirname, "../../toolchain/entry")}";
const [, , entry = "", log = "", go = ""] = process.argv;
const make = async () => {
  appendFileSync(log, "made\\n");
  while (!existsSync(go)) await setTimeout(20);
  return { version: "1.0", source: String(process.pid) };
};
makeOnce({ how: "", entry, obstacle: async () => null, make }, (text) => console.log(text), new AbortController().signal)
  .then(({ source }) => console.log("source", source));
`;

test("of two processes one makes, the other says for whom it waits and takes what was made", async () => {
  const script = writeScratch("maker.ts", MAKER);
  const [entry, log, go] = [inScratch("cache/drone/thing-1"), inScratch("log"), inScratch("go")];
  const first = start(script, entry, log, go);
  await until(() => existsSync(log));
  const second = start(script, entry, log, go);
  await until(() => second.said().includes("waiting for process"));
  writeFileSync(go, "");
  await Promise.all([first.ended, second.ended]);
  expect(readFileSync(log, "utf8")).toBe("made\n");
  expect(second.said()).toContain(`waiting for process ${first.pid}, which is getting it`);
  expect(second.said()).toContain(`source ${first.pid}`);
}, 60_000);

interface Started {
  readonly pid: number | undefined;
  readonly ended: Promise<void>;
  said(): string;
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), ...args]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  }
  return { pid: child.pid, said: () => said, ended: new Promise((resolve) => child.once("close", () => resolve())) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
