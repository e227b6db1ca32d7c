/** The conductor's HTTP API. Whoever has the run's token may use it. */
import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import { Registration, Report } from "../../core/documents";
import { addressParts } from "../kafka/routes";
import type { Crew } from "./crew";
import { OutOfOrder } from "./intake";
import { textOf } from "./interruption";
import type { RunRecord } from "./record";

export interface ApiParts {
  readonly token: string;
  readonly crew: Crew;
  readonly record: RunRecord;
  readonly interrupt: () => void;
}

/** A second of reports is a few KiB; what a worker could not send for 30 s is still below this. */
const MOST_BYTES = 64 * 1024 * 1024;

const Confirmation = z.strictObject({ upTo: z.number().int().min(0) });

/** What is wrong with a request, as its status says. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Resolves when it listens. @param listen `host:port`, port 0 for a free one */
export async function serve(
  listen: string,
  parts: ApiParts,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    answer(request, response, parts).catch((error: unknown) => refuse(response, error));
  });
  server.listen(addressParts(listen));
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`${listen} is no address; write host:port`);
  return { server, url: `http://${address.address}:${address.port}` };
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: ApiParts): Promise<void> {
  if (!hasToken(request, parts.token)) throw new Refusal(401, "this needs the run's token, as a bearer");
  const url = new URL(request.url ?? "/", "http://conductor");
  switch (`${request.method} ${url.pathname}`) {
    case "POST /register":
      return reply(response, await parts.crew.register(await body(request, Registration)));
    case "POST /ready":
      return reply(response, await parts.crew.ready(await body(request, Registration)));
    case "POST /report":
      return reply(response, parts.crew.report(await body(request, Report)));
    case "GET /record":
      return stream(
        response,
        parts.record,
        z.coerce
          .number()
          .int()
          .min(1)
          .parse(url.searchParams.get("from") ?? 1),
      );
    case "POST /confirm":
      parts.record.confirm((await body(request, Confirmation)).upTo);
      return reply(response, {});
    case "POST /interrupt":
      parts.interrupt();
      return reply(response, {});
    default:
      throw new Refusal(404, `there is no ${request.method} ${url.pathname}`);
  }
}

/** Compared by hash, so that neither length nor time tells anything of it. */
function hasToken(request: IncomingMessage, token: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(request.headers.authorization ?? ""), hash(`Bearer ${token}`));
}

async function body<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) throw new Refusal(413, `more than ${MOST_BYTES} bytes`);
  }
  return schema.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
}

/** The record as NDJSON, as it grows, to its end. */
async function stream(response: ServerResponse, record: RunRecord, from: number): Promise<void> {
  if (from <= record.confirmed) throw new Refusal(410, `lines up to ${record.confirmed} were confirmed and are gone`);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.flushHeaders();
  for await (const lines of record.from(from, gone.signal)) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (!response.write(text)) await Promise.race([once(response, "drain"), once(response, "close")]);
  }
  response.end();
}

function reply(response: ServerResponse, answer: unknown): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(answer));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  response.writeHead(statusOf(error), { "content-type": "text/plain" });
  response.end(`${textOf(error)}\n`);
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  if (error instanceof OutOfOrder) return 409;
  return error instanceof z.ZodError || error instanceof SyntaxError ? 400 : 500;
}
