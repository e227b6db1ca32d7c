/** From the end of the flow to nothing left: drain, sweep, audit, removal. */
import type { IntegrityAuditor } from "../../core/evaluate/integrity";
import type { ProxyEngine } from "../../faults/proxy";
import { audit } from "../audit/audit";
import { deleteOurs, directRoutes, withAdmin } from "../kafka/admin";
import { lagsWithin } from "./conditions";
import type { Crew } from "./crew";
import { sleep, textOf, within } from "./interruption";
import { taskLinksOf } from "./links";
import type { Run } from "./run";
import type { Watch } from "./watch";

const AGAIN_MS = 100;
/** After an order to finish: the next report brings the order, the one after it is the last; a consumer takes up to 5 s to leave. */
const FINISH_WITHIN_MS = 10_000;
/** A log that is written in minutes is read in seconds. */
const AUDIT_WITHIN_MS = 120_000;
const REMOVAL_WITHIN_MS = 30_000;
/** Workers that ended in good order have left their groups; nobody waits for the sessions of others. */
const GROUPS_WITHIN_MS = 3_000;

/** Waits for acknowledgements that are still out, then for consumers to catch up; both together at most as long as the plan allows. Then all end. */
export async function drain({ plan, clock }: Run, crew: Crew, watch: Watch, signal: AbortSignal): Promise<void> {
  const deadline = clock.now() + plan.drainMs;
  const before = (holds: () => boolean) => waitUntil(holds, deadline - clock.now(), signal);
  if (!(await before(() => crew.settled("produce")))) crew.finish("produce");
  let drained = false;
  const look = async (): Promise<void> => {
    while (!drained && clock.now() < deadline && !signal.aborted) {
      const seen = await watch.next();
      drained = seen !== null && lagsWithin(seen, crew.consuming(), () => 0);
    }
  };
  void look();
  await before(() => drained);
  crew.finish("produce");
  crew.finish("consume");
  await waitUntil(() => crew.settled("produce") && crew.settled("consume"), FINISH_WITHIN_MS, signal);
}

/** Removes what the engine still has of ours, then asks it what is left. */
export async function sweep({ record }: Run, engine: ProxyEngine): Promise<void> {
  const left = async (): Promise<string[]> => {
    await engine.sweep().catch(() => {}); // what could not be removed is asked for next
    return engine.left();
  };
  record.note({ kind: "swept", left: await left().catch((error: unknown) => [`unknown: ${textOf(error)}`]) });
}

/** Reads the log and notes the verdict. */
export async function auditLog({ plan, home, record }: Run, auditor: IntegrityAuditor): Promise<void> {
  const begun = performance.now();
  const { counts, evidence, why } = await audit({
    source: {
      bootstrap: home.brokers[0]?.direct.client ?? home.bootstrap,
      routes: directRoutes(home.brokers),
      group: auditGroup(plan.run),
      topics: plan.topics.map(({ name }) => name),
    },
    auditor,
    withinMs: AUDIT_WITHIN_MS,
    onProgress: () => {},
  });
  record.note({ kind: "audit", counts, evidence: [...evidence], why, tookMs: performance.now() - begun });
}

/** Processes, links, topics and groups of the run. What cannot be removed in time is said on stderr, and ends with the stack. */
export async function remove({ plan, home }: Run, crew: Crew, engine: ProxyEngine): Promise<void> {
  const topics = plan.topics.map(({ name }) => name);
  const consumers = plan.loads.flatMap((load) => (load.kind === "consume" ? [load.group] : []));
  const groups = [...consumers, auditGroup(plan.run)];
  const inKafka = async (): Promise<void> => {
    await crew.end(); // a group with members is not deleted
    await withAdmin(home.brokers, (admin) => deleteOurs(admin, { topics, groups }, GROUPS_WITHIN_MS));
  };
  const all = Promise.allSettled([inKafka(), engine.removeLinks(taskLinksOf(plan.run))]);
  const done = await within(REMOVAL_WITHIN_MS, all);
  for (const result of done ?? [])
    if (result.status === "rejected") process.stderr.write(`removal: ${textOf(result.reason)}\n`);
  if (done === null) process.stderr.write(`removal: not done within ${REMOVAL_WITHIN_MS / 1_000} s\n`);
}

function auditGroup(run: string): string {
  return `${run}-audit`;
}

/** Whether it holds before the time is over. @throws the reason of an interruption */
async function waitUntil(holds: () => boolean, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    signal.throwIfAborted();
    if (performance.now() > deadline) return false;
    await sleep(AGAIN_MS);
  }
  return true;
}
