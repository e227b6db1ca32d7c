/**
 * A task of a run: produces or consumes as the conductor says. Told by its environment where the conductor is and which task
 * it is; everything else comes with the registration.
 *
 * Exit codes: 0 the task ended as ordered, 1 it could not be done or the conductor is gone.
 */
import { randomInt } from "node:crypto";
import { z } from "zod";
import type { Assignment } from "../../core/documents";
import { CLIENTS, type ConnectionSettings } from "../clients";
import { Conductor } from "./conductor";
import { Consumer } from "./consumer";
import { ErrorTally } from "./errors";
import { Producer } from "./producer";
import { type Identity, type Role, reportUntilDone } from "./runtime";

const Environment = z.object({
  DRONE_CONDUCTOR: z.url(),
  DRONE_TOKEN: z.string().min(1),
  DRONE_TASK: z.string().min(1),
});

/** Incarnations fit 31 bits, for the payload's header. */
const INCARNATIONS = 2 ** 31 - 1;

async function main(): Promise<void> {
  const environment = Environment.parse(process.env);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

  const errors = new ErrorTally((message) => process.stderr.write(`${message}\n`));
  const conductor = new Conductor(environment.DRONE_CONDUCTOR, environment.DRONE_TOKEN);
  const identity = { task: environment.DRONE_TASK, incarnation: randomInt(1, INCARNATIONS) };
  const role = await Promise.race([started(conductor, identity, errors), aborted(stop.signal)]);
  if (role !== null) await reportUntilDone(role, conductor, identity, errors, stop.signal);
}

/** The role at work since T0; null if the run was cancelled before. */
async function started(conductor: Conductor, identity: Identity, errors: ErrorTally): Promise<Role | null> {
  const registration = { ...identity, pid: process.pid };
  const role = await prepare(await conductor.register(registration), identity.incarnation, errors);
  const start = await conductor.ready(registration);
  if (start.kind === "cancelled") {
    await role.finish();
    return null;
  }
  role.start(start.t0);
  return role;
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(null)));
}

/** Connects, so that T0 finds everything warm. */
async function prepare(assignment: Assignment, incarnation: number, errors: ErrorTally): Promise<Role> {
  const { load, topic } = assignment;
  const settings = connectionSettings(assignment, errors);
  if (load.kind === "produce") {
    const partitions = topic.replicas.length;
    const { acks, idempotent, retries } = load;
    const client = await CLIENTS[load.client].producer({
      ...settings,
      topic: topic.name,
      partitions,
      acks,
      idempotent,
      retries,
    });
    return new Producer({ assignment, load, client, incarnation, errors });
  }
  const consumer = new Consumer();
  const { group, sessionTimeoutMs } = load;
  const client = await CLIENTS[load.client].consumer(
    { ...settings, topic: topic.name, group, sessionTimeoutMs },
    consumer.arrive,
  );
  consumer.attach(client);
  return consumer;
}

function connectionSettings(assignment: Assignment, errors: ErrorTally): ConnectionSettings {
  const { load, task, bootstrap, routes } = assignment;
  const { requestTimeoutMs } = load;
  return { clientId: task.id, bootstrap, routes, requestTimeoutMs, onError: (message) => errors.add(message) };
}

// What kafkajs still waits for must not keep the process.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
