import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endGroup, endTagged, findTagged, isAlive, type ProcessIdentity, spawnDetached } from "../../local/processes";
import { askSupervisor, type Order, type SupervisorStatus } from "../../local/supervisor-client";
import { processTable } from "../../local/table";

jest.setTimeout(30_000);

const ROOT = resolve(__dirname, "../..");
const GRACE_MS = 300;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drone-supervisor-"));
});
afterEach(async () => {
  await endTagged({ stack: folder }, 0);
  rmSync(folder, { recursive: true });
});

/** Holds a shell that has a child and, if it is stubborn, ignores TERM. */
async function supervise(script: string): Promise<ProcessIdentity> {
  return spawnDetached({
    name: "held",
    stack: folder,
    command: [
      process.execPath,
      "--require",
      require.resolve("tsx/cjs"),
      join(ROOT, "local/supervisor.ts"),
      join(folder, "control.sock"),
      String(GRACE_MS),
      "sh",
      "-c",
      script,
    ],
    env: process.env,
    cwd: folder,
    log: join(folder, "log"),
    record: join(folder, "record.json"),
  });
}

function order(what: Order): Promise<SupervisorStatus> {
  return askSupervisor(join(folder, "control.sock"), what, 5_000);
}

async function until<T>(probe: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await Promise.resolve(probe()).catch(() => null);
    if (value !== null && holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)} after 10 s`);
    await sleep(50);
  }
}

/** R, S or T in proc(5): running, sleeping, stopped. */
function stateOf(pid: number | null): string {
  return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0] ?? "";
}

const running = ({ state }: SupervisorStatus): boolean => state === "running";

test("a killed process is started again, after a moment", async () => {
  await supervise("sleep 300 & wait");
  const { pid } = await until(() => order("status"), running);
  expect(await order("kill")).toEqual({ pid: null, state: "starting", restarts: 0 });
  const again = await until(() => order("status"), running);
  expect(again.restarts).toBe(1);
  expect(again.pid).not.toBe(pid);
  expect(processTable().filter(({ group }) => group === pid)).toEqual([]); // nor is its child left
});

test("a paused process stands still until it is resumed", async () => {
  await supervise("while :; do sleep 0.05; done");
  const { pid } = await until(() => order("status"), running);
  expect((await order("pause")).state).toBe("paused");
  expect(stateOf(pid)).toBe("T");
  expect((await order("resume")).state).toBe("running");
  expect(stateOf(pid)).not.toBe("T");
});

test("a restart is an orderly end and a start at once", async () => {
  await supervise("trap 'echo goodbye; exit' TERM; echo hello; while :; do sleep 0.02; done");
  await until(
    () => readFileSync(join(folder, "log"), "utf8"),
    (log) => log === "hello\n",
  );
  expect(await order("restart")).toMatchObject({ state: "running", restarts: 1 });
  await until(
    () => readFileSync(join(folder, "log"), "utf8"),
    (log) => /^hello\n.*goodbye\nhello\n$/s.test(log),
  );
});

test("the end takes the whole group, even when it is paused and ignores TERM", async () => {
  const supervisor = await supervise("trap '' TERM; sleep 300 & wait");
  await until(() => order("status"), running);
  await order("pause");
  await endGroup(supervisor, 5_000);
  expect(isAlive(supervisor)).toBe(false);
  expect(findTagged({ stack: folder })).toEqual([]);
});

test("a process whose record was never completed is found by its tag", async () => {
  const supervisor = await supervise("sleep 300 & wait");
  await until(() => order("status"), running);
  rmSync(join(folder, "record.json"));
  expect(findTagged({ stack: folder, name: "held" })).toContainEqual(supervisor);
  expect(findTagged({ stack: `${folder}2` })).toEqual([]);
});

test("a pid is trusted only with its start time", async () => {
  const supervisor = await supervise("sleep 300 & wait");
  expect(isAlive(supervisor)).toBe(true);
  const other = { ...supervisor, started: "1" };
  expect(isAlive(other)).toBe(false);
  await endGroup(other, 0);
  expect(isAlive(supervisor)).toBe(true);
});
