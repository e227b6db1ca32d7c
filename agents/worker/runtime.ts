/** The life of every worker after T0: work, report each second, obey, end. */
import type { Report, ReportAnswer } from "../../core/documents";
import { ClockError, unixMs } from "./clock";
import type { Conductor } from "./conductor";
import type { ErrorTally } from "./errors";

export type Orders = ReportAnswer["orders"];
/** What a role adds to a report; all of it since the last time it was asked. */
export type Findings = Pick<Report, "deltas" | "acknowledged" | "unacknowledged" | "polled">;

/** A producer or a consumer. */
export interface Role {
  /** @param t0 Unix milliseconds */
  start(t0: number): void;
  obey(orders: Orders): void;
  /** True when there is nothing left to do, now or later. */
  readonly done: boolean;
  findings(): Findings;
  /** Stops at once; what is outstanding becomes unknown. The findings after it are the last. */
  finish(): Promise<void>;
}

export interface Identity {
  readonly task: string;
  readonly incarnation: number;
}

const REPORT_EVERY_MS = 1_000;

/**
 * Reports until the role is done, the conductor says finish, or `stop` is aborted; the last report says so.
 * @throws ConductorLost; the role is finished then, too
 */
export async function reportUntilDone(
  role: Role,
  conductor: Conductor,
  identity: Identity,
  errors: ErrorTally,
  stop: AbortSignal,
): Promise<void> {
  const clock = new ClockError();
  let finish = false;
  try {
    for (let number = 1; ; number += 1) {
      if (!finish) await nextReport(stop);
      const last = finish || role.done || stop.aborted;
      if (last) await role.finish();
      const found = role.findings();
      const report = { ...identity, number, ...found, errors: errors.flush(), clockErrorMs: clock.boundMs, last };
      const { answer, sentAt, receivedAt } = await conductor.report(report);
      if (last) return;
      clock.add({ sentAt, receivedAt, theirs: answer.now });
      role.obey(answer.orders);
      finish = answer.orders.finish;
    }
  } catch (error) {
    await role.finish();
    throw error;
  }
}

/** The next whole second of the wall clock, when all workers report, or at once when told to stop. */
function nextReport(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, REPORT_EVERY_MS - (unixMs() % REPORT_EVERY_MS));
    stop.addEventListener("abort", wake);
  });
}
