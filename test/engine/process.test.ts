import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endTagged, findTagged, isAlive, readRecord } from "../../local/processes";
import { type Declared, Project } from "./support/project";

jest.setTimeout(180_000);

/** Answers every request with what its environment says, and has a child of its own. */
const SERVER = `
require("node:child_process").spawn("sleep", ["300"]);
require("node:http").createServer((_, answer) => answer.end(process.env.WORD)).listen(Number(process.argv[2]), process.argv[3]);
`;

let project: Project;
beforeEach(async () => {
  project = new Project();
  await project.create("one");
});
afterEach(async () => {
  for (const stack of ["one", "two"]) await endTagged({ stack: idOf(stack) }, 0);
  project.remove();
});

function idOf(stack: string): string {
  return `${stack}${project.folder}`;
}

function server(stack: string, host: string, { word = "first", script = SERVER } = {}): Declared {
  const folder = join(project.folder, stack, "server");
  return {
    type: "drone:local:Process",
    inputs: {
      name: "server",
      stack: idOf(stack),
      folder,
      control: join(project.folder, `${stack}.sock`),
      files: { "server.js": script, "sub/note.txt": word },
      prepare: [["sh", "-c", "echo prepared >> log.txt"]],
      command: [process.execPath, "server.js", "18080", host],
      env: { WORD: word },
      listens: [`${host}:18080`],
      ready: { kind: "http", address: `${host}:18080` },
      readyTimeoutMs: 20_000,
      stopGraceMs: 2_000,
    },
  };
}

async function word(host: string): Promise<string> {
  const answer = await fetch(`http://${host}:18080/`, { signal: AbortSignal.timeout(5_000) });
  return answer.text();
}

function supervisorPid(stack: string): number | undefined {
  return readRecord(join(project.folder, stack, "server", "process.json"))?.identity?.pid;
}

const HOST = "127.46.1.1";

test("a process is made, left alone, changed in place with its data, and leaves nothing", async () => {
  project.declare({ server: server("one", HOST) });
  await project.succeed("one", "preview");
  expect(existsSync(join(project.folder, "one"))).toBe(false);
  expect(findTagged({ stack: idOf("one") })).toEqual([]);

  await project.succeed("one", "up", "--yes", "--skip-preview");
  expect(await word(HOST)).toBe("first");
  const supervisor = supervisorPid("one");

  await project.succeed("one", "up", "--yes", "--expect-no-changes");
  expect(supervisorPid("one")).toBe(supervisor);

  project.declare({ server: server("one", HOST, { word: "second" }) });
  expect(await project.succeed("one", "up", "--yes", "--skip-preview")).toMatch(/~ 1 updated/);
  expect(await word(HOST)).toBe("second");
  expect(readFileSync(join(project.folder, "one/server/sub/note.txt"), "utf8")).toBe("second");
  expect(readFileSync(join(project.folder, "one/server/log.txt"), "utf8")).toBe("prepared\n");

  await project.succeed("one", "destroy", "--yes", "--skip-preview");
  expect(findTagged({ stack: idOf("one") })).toEqual([]);
  expect(existsSync(join(project.folder, "one"))).toBe(false);
});

test("a supervisor that was killed is drift, and what it held is replaced", async () => {
  project.declare({ server: server("one", HOST) });
  await project.succeed("one", "up", "--yes", "--skip-preview");
  const supervisor = supervisorPid("one") ?? 0;
  const before = findTagged({ stack: idOf("one") });
  process.kill(supervisor, "SIGKILL");

  expect(await project.succeed("one", "up", "--yes", "--refresh", "--skip-preview")).toMatch(/\+ 1 created/);
  expect(supervisorPid("one")).not.toBe(supervisor);
  expect(await word(HOST)).toBe("first");
  expect(before.length).toBeGreaterThanOrEqual(3); // supervisor, server, its child
  expect(before.filter(isAlive)).toEqual([]);
});

test("a process that dies at once fails with the end of its log and leaves nothing", async () => {
  project.declare({ server: server("one", HOST, { script: 'console.error("no such luck"); process.exit(3);' }) });
  const { code, output } = await project.pulumi("one", "up", "--yes", "--skip-preview");
  expect(code).not.toBe(0);
  expect(output).toMatch(/server: it ended before it was ready\s+Its last lines:\s+(?:.*\n)*\s*no such luck/);
  expect(findTagged({ stack: idOf("one") })).toEqual([]);
  expect(existsSync(join(project.folder, "one/server"))).toBe(false);
});

test("an address that another process has is named, with its owner", async () => {
  const foreign = await listening(HOST, 18080);
  try {
    project.declare({ server: server("one", HOST) });
    const { code, output } = await project.pulumi("one", "up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain(`${HOST}:18080 is taken by`);
    expect(output).toContain(`(process ${process.pid})`);
  } finally {
    foreign.close();
  }
});

test("inputs that cannot be are named by property, before anything is started", async () => {
  const { type, inputs } = server("one", HOST);
  project.declare({ server: { type, inputs: { ...inputs, folder: "relative", readyTimeoutMs: "soon" } } });
  const { code, output } = await project.pulumi("one", "up", "--yes", "--skip-preview");
  expect(code).not.toBe(0);
  expect(output).toContain("property folder value {relative} has a problem: must be an absolute path");
  expect(output).toContain("readyTimeoutMs");
  expect(findTagged({ stack: idOf("one") })).toEqual([]);
});

test("an engine that is killed leaves nothing of what it was making", async () => {
  const { type, inputs } = server("one", HOST);
  const silent = { ...inputs, ready: { kind: "tcp", address: `${HOST}:18081` }, readyTimeoutMs: 100_000 };
  project.declare({ server: { type, inputs: silent } });
  const engine = project.start("one", "up", "--yes", "--skip-preview");
  await until(() => supervisorPid("one") !== undefined);
  engine.kill("SIGKILL");
  await until(() => findTagged({ stack: idOf("one") }).length === 0 && !existsSync(join(project.folder, "one/server")));
});

test("two stacks live side by side", async () => {
  await project.create("two");
  for (const [stack, host] of [
    ["one", HOST],
    ["two", "127.46.2.1"],
  ] as const) {
    project.declare({ server: server(stack, host, { word: stack }) });
    await project.succeed(stack, "up", "--yes", "--skip-preview");
  }
  await project.succeed("one", "destroy", "--yes", "--skip-preview");
  expect(await word("127.46.2.1")).toBe("two");
  expect(findTagged({ stack: idOf("one") })).toEqual([]);
});

function listening(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const created = createServer().once("error", reject);
    created.listen(port, host, () => resolve(created));
  });
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error("not within 30 s");
    await sleep(50);
  }
}
