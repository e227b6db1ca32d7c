/**
 * The conductor of a run: `main.ts FOLDER`. Reads conductor.json and plan.json, writes conductor-address.json once it listens,
 * and stays until its record is confirmed, or 15 minutes after its last line.
 *
 * Exit codes: 0 the record ended, whatever it says; 1 there is no record.
 */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConductorAddress } from "../../core/documents";
import { serve } from "./api";
import { Conductor } from "./conduct";
import { Interrupted, textOf, within } from "./interruption";
import type { RunRecord } from "./record";
import { readFolder } from "./run";

const KEPT_MS = 15 * 60_000;
/** Somebody who ends us by a signal waits a little for the last lines, not for 15 minutes. */
const KEPT_AFTER_SIGNAL_MS = 5_000;

async function main(folder: string): Promise<void> {
  const { run, settings } = readFolder(folder);
  const conductor = new Conductor(run);
  let signalled = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      signalled = true;
      conductor.interrupt(new Interrupted(signal));
    });
  // A defect of ours must not leave a fault behind.
  for (const defect of ["uncaughtException", "unhandledRejection"] as const)
    process.on(defect, (error) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      conductor.interrupt(new Error(`the conductor failed: ${textOf(error)}`));
    });

  const { token, listen } = settings;
  const interrupt = () => conductor.interrupt(new Interrupted("request"));
  const { url } = await serve(listen, { token, crew: conductor.crew, record: run.record, interrupt });
  writeAddress(folder, { url, token, pid: process.pid });
  await conductor.conduct(url, token);
  await within(signalled ? KEPT_AFTER_SIGNAL_MS : KEPT_MS, confirmed(run.record));
}

/** Whole or not there, and for the owner's eyes alone. */
function writeAddress(folder: string, address: ConductorAddress): void {
  const path = join(folder, "conductor-address.json");
  writeFileSync(`${path}.new`, JSON.stringify(address), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

async function confirmed(record: RunRecord): Promise<void> {
  while (!record.allConfirmed) await record.change();
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: main.ts FOLDER");
main(folder).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${textOf(error)}\n`);
    process.exit(1);
  },
);
