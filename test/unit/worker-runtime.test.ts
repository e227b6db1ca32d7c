/** The protocol, against a conductor that is an HTTP server and answers as the test says. */
import http from "node:http";
import { Conductor, type Patience } from "../../agents/worker/conductor";
import { ErrorTally } from "../../agents/worker/errors";
import { type Orders, type Role, reportUntilDone } from "../../agents/worker/runtime";
import type { Report } from "../../core/documents";

const NO_ORDERS: Orders = { rate: null, stopAtMs: null, finish: false };
const identity = { task: "orders-0", incarnation: 7 };

class IdleRole implements Role {
  done = false;
  finished = 0;
  obeyed: Orders[] = [];
  start(): void {}
  obey(orders: Orders): void {
    this.obeyed.push(orders);
  }
  findings() {
    return { deltas: [], acknowledged: [], unacknowledged: [], polled: [] };
  }
  async finish(): Promise<void> {
    this.finished += 1;
  }
}

type Answer = (report: Report, attempt: number) => { status: number; body: unknown };

let server: http.Server;
let received: { report: Report; token: string | undefined }[];
let answer: Answer;

beforeEach((done) => {
  received = [];
  server = http
    .createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        const report = JSON.parse(text);
        received.push({ report, token: request.headers.authorization });
        const { status, body } = answer(report, received.length);
        response.writeHead(status).end(JSON.stringify(body));
      });
    })
    .listen(0, "127.0.0.1", done);
});
afterEach((done) => {
  server.closeAllConnections();
  server.close(done);
});

function conductor(patience?: Patience): Conductor {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return new Conductor(`http://127.0.0.1:${port}`, "secret", patience);
}

function confirmed(report: Report, orders: Partial<Orders> = {}) {
  return { status: 200, body: { confirmed: report.number, now: Date.now(), orders: { ...NO_ORDERS, ...orders } } };
}

const errors = () => new ErrorTally(() => {});
const never = () => new AbortController().signal;

test("reports are numbered, orders are obeyed, and the one after `finish` is the last", async () => {
  answer = (report) => confirmed(report, report.number === 2 ? { finish: true, stopAtMs: 5 } : {});
  const role = new IdleRole();
  await reportUntilDone(role, conductor(), identity, errors(), never());
  expect(received.map(({ report }) => [report.number, report.last])).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ]);
  expect(received[0]?.token).toBe("Bearer secret");
  expect(received[0]?.report.clockErrorMs).toBeNull();
  expect(received[2]?.report.clockErrorMs).toBeGreaterThanOrEqual(0);
  expect(role.obeyed.map(({ stopAtMs }) => stopAtMs)).toEqual([null, 5]);
  expect(role.finished).toBe(1);
});

test("a report that was not confirmed comes again, the same", async () => {
  answer = (report, attempt) => (attempt < 3 ? { status: 503, body: {} } : confirmed(report));
  const role = new IdleRole();
  role.done = true;
  const tally = errors();
  tally.add("broken");
  await reportUntilDone(role, conductor(), identity, tally, never());
  expect(received.map(({ report }) => report)).toEqual(
    Array(3).fill(expect.objectContaining({ number: 1, last: true, errors: { broken: 1 } })),
  );
});

test("told to stop, a worker reports once more at once", async () => {
  answer = (report) => confirmed(report);
  const role = new IdleRole();
  const stop = new AbortController();
  stop.abort();
  await reportUntilDone(role, conductor(), identity, errors(), stop.signal);
  expect(received.map(({ report }) => [report.number, report.last])).toEqual([[1, true]]);
});

test("a conductor that refuses ends the work", async () => {
  answer = () => ({ status: 409, body: "another process has this task" });
  const role = new IdleRole();
  await expect(reportUntilDone(role, conductor(), identity, errors(), never())).rejects.toThrow(
    '/report: 409 "another process has this task"',
  );
  expect(role.finished).toBe(1);
});

test("a conductor that was seen and falls silent is lost sooner than one that was never seen", async () => {
  answer = (report, attempt) => (attempt === 1 ? confirmed(report) : { status: 503, body: {} });
  const role = new IdleRole();
  const patience = { neverSeenMs: 3_600_000, lostAfterMs: 300 };
  await expect(reportUntilDone(role, conductor(patience), identity, errors(), never())).rejects.toThrow(
    /^no answer from the conductor for \d+ s: Error: \/report: 503/,
  );
  expect(role.finished).toBe(1);
  await expect(
    conductor({ neverSeenMs: 300, lostAfterMs: 3_600_000 }).register({ ...identity, pid: 1 }),
  ).rejects.toThrow(/^no answer from the conductor/);
});
