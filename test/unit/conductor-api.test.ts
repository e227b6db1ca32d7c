/** The API over real HTTP: who may use it, what it says of what is wrong, how it streams the record. */
import type { Server } from "node:http";
import { serve } from "../../agents/conductor/api";
import { RunClock } from "../../agents/conductor/clock";
import { Crew } from "../../agents/conductor/crew";
import { RunRecord } from "../../agents/conductor/record";
import { RecordLine } from "../../core/documents";
import { plan } from "./plan-helpers";

const registration = { task: "orders-0", incarnation: 7, pid: 1 };
const authorization = "Bearer secret";

let server: Server;
let url: string;
let record: RunRecord;
let interrupted: number;

beforeEach(async () => {
  const clock = new RunClock();
  record = new RunRecord(clock);
  interrupted = 0;
  const proxy = { api: "", host: "", links: [] };
  const home = { platform: "local" as const, bootstrap: "127.0.0.1:9092", brokers: [], proxy };
  const crew = new Crew({ plan: plan(), home, folder: "/nowhere", clock, record }, () => {});
  crew.assign(() => ({}));
  const interrupt = () => {
    interrupted += 1;
  };
  ({ server, url } = await serve("127.0.0.1:0", { token: "secret", crew, record, interrupt }));
});
afterEach((done) => {
  server.closeAllConnections();
  server.close(done);
});

function post(path: string, body: unknown, headers: Record<string, string> = { authorization }): Promise<Response> {
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

function lines(text: string): RecordLine[] {
  return text
    .trim()
    .split("\n")
    .map((line) => RecordLine.parse(JSON.parse(line)));
}

test.each<[string, Record<string, string>]>([
  ["no token", {}],
  ["another token", { authorization: "Bearer other" }],
])("%s is refused, whatever is asked", async (_, headers) => {
  const statuses = await Promise.all(
    ["/interrupt", "/register", "/nowhere"].map((path) => post(path, registration, headers)),
  );
  expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(interrupted).toBe(0);
});

test.each<[string, string, unknown, number, RegExp]>([
  ["an unknown path", "/reports", {}, 404, /there is no POST \/reports/],
  ["an incomplete document", "/register", { task: "orders-0" }, 400, /incarnation/],
  ["an unknown task", "/register", { ...registration, task: "orders-9" }, 409, /there is no task orders-9/],
  ["readiness before registration", "/ready", registration, 409, /orders-0 did not register/],
])("%s is named", async (_, path, body, status, words) => {
  const response = await post(path, body);
  expect(response.status).toBe(status);
  expect(await response.text()).toMatch(words);
});

test("an interruption is passed on", async () => {
  expect((await post("/interrupt", {})).status).toBe(200);
  expect(interrupted).toBe(1);
});

test("the record is streamed from a number on, as it grows, to its end", async () => {
  for (const what of ["a", "b"]) record.note({ kind: "prepared", what, tookMs: 1 });
  const response = await fetch(`${url}/record?from=2`, { headers: { authorization } });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(lines(new TextDecoder().decode(first?.value)).map(({ n }) => n)).toEqual([2]);
  record.note({ kind: "ended", how: "completed", why: null });
  const second = await reader?.read();
  expect(lines(new TextDecoder().decode(second?.value)).map(({ body }) => body.kind)).toEqual(["ended"]);
  expect((await reader?.read())?.done).toBe(true);
});

test("what was confirmed is gone, and asking for it says so", async () => {
  for (const what of ["a", "b"]) record.note({ kind: "prepared", what, tookMs: 1 });
  await post("/confirm", { upTo: 1 });
  const response = await fetch(`${url}/record?from=1`, { headers: { authorization } });
  expect([response.status, await response.text()]).toEqual([410, "lines up to 1 were confirmed and are gone\n"]);
});
