/**
 * A worker's side of the protocol with the conductor: JSON over HTTP, every call repeated until it is answered or the
 * worker has lost the conductor. A repeated call has the same content, and the conductor takes it once.
 */
import type { z } from "zod";
import { Assignment, type Registration, type Report, ReportAnswer, Start } from "../../core/documents";
import { unixMs } from "./clock";

/** How long a worker bears with silence: an agent must not outlive its run. */
export interface Patience {
  /** Looking for a conductor that it never saw. */
  readonly neverSeenMs: number;
  /** After the last answer. */
  readonly lostAfterMs: number;
}

const PATIENCE: Patience = { neverSeenMs: 15 * 60_000, lostAfterMs: 30_000 };
/** The longest wait for a start: others may still be set up. */
const START_WITHIN_MS = 15 * 60_000;
/** One attempt. A start is polled for, and asked for again when the poll was silent this long. */
const ATTEMPT_MS = 5_000;
const POLL_MS = 20_000;
const PAUSE_MS = 250;

/** The conductor is gone, or never was there. The worker ends, for nobody would heal or hear it. */
export class ConductorLost extends Error {
  constructor(silentMs: number, cause: unknown) {
    super(`no answer from the conductor for ${Math.round(silentMs / 1_000)} s: ${String(cause)}`, { cause });
    this.name = "ConductorLost";
  }
}

/** An answer, and the Unix milliseconds between which it was given. */
export interface Answered<T> {
  readonly answer: T;
  readonly sentAt: number;
  readonly receivedAt: number;
}

export class Conductor {
  private lastSeen = performance.now();
  private patienceMs: number;

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly patience = PATIENCE,
  ) {
    this.patienceMs = patience.neverSeenMs;
  }

  async register(registration: Registration): Promise<Assignment> {
    const { answer } = await this.insist("/register", registration, Assignment);
    return answer;
  }

  /** Says that everything is warm, and waits for T0. */
  async ready(registration: Registration): Promise<Start> {
    const deadline = performance.now() + START_WITHIN_MS;
    while (performance.now() < deadline) {
      try {
        return await this.post("/ready", registration, Start, POLL_MS);
      } catch (error) {
        await this.endure(error, "/ready");
      }
    }
    throw new ConductorLost(START_WITHIN_MS, "the run did not start");
  }

  /** The same report again and again until it is confirmed; the times are those of the attempt that was answered. */
  report(report: Report): Promise<Answered<ReportAnswer>> {
    return this.insist("/report", report, ReportAnswer);
  }

  private async insist<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<Answered<T>> {
    for (;;) {
      const sentAt = unixMs();
      try {
        const answer = await this.post(path, body, schema, ATTEMPT_MS);
        return { answer, sentAt, receivedAt: unixMs() };
      } catch (error) {
        await this.endure(error, path);
      }
    }
  }

  /** A silent poll is no loss: the connection was taken. All else counts until patience is over. */
  private async endure(error: unknown, path: string): Promise<void> {
    if (error instanceof Refused) throw error;
    if (path === "/ready" && error instanceof Error && error.name === "TimeoutError") this.seen();
    const silentMs = performance.now() - this.lastSeen;
    if (silentMs > this.patienceMs) throw new ConductorLost(silentMs, error);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }

  private async post<T>(path: string, body: unknown, schema: z.ZodType<T>, timeoutMs: number): Promise<T> {
    const response = await fetch(new URL(path, this.url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (response.status >= 400 && response.status < 500) throw new Refused(`${path}: ${response.status} ${text}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    this.seen();
    return schema.parse(JSON.parse(text));
  }

  private seen(): void {
    this.lastSeen = performance.now();
    this.patienceMs = this.patience.lostAfterMs;
  }
}

/** The conductor heard us and says no: asking again will not help. */
class Refused extends Error {}
