/** What the engine said, kept in a file, and the errors in it as people read them. */
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { LOGS } from "./folders";
import { nameOf, typeOf } from "./urn";

/** Older logs go when there are more. */
const KEPT_LOGS = 50;
/** What is only about the operation as a whole says nothing beside what went wrong in it. */
const HOLLOW = /^(update|destroy|refresh) (failed|canceled)$|^preview failed$/;

export class EngineLog {
  private readonly found: string[] = [];

  constructor(readonly path: string) {
    appendFileSync(path, "");
  }

  readonly text = (text: string): void => {
    appendFileSync(this.path, text);
  };

  event({ diagnosticEvent }: EngineEvent): void {
    if (diagnosticEvent === undefined || diagnosticEvent.severity !== "error") return;
    const message = diagnosticEvent.message.trim();
    if (message === "" || HOLLOW.test(message)) return;
    this.found.push(errorText(diagnosticEvent.urn ?? "", message));
  }

  /** Each error once: the resource and its message. */
  get errors(): readonly string[] {
    return [...new Set(this.found)];
  }
}

/** A file for one command, `TIME-COMMAND-STACK.log`. */
export function openLog(command: string, stack: string): EngineLog {
  mkdirSync(LOGS, { recursive: true });
  const logs = readdirSync(LOGS).sort();
  for (const old of logs.slice(0, Math.max(0, logs.length - KEPT_LOGS + 1))) rmSync(join(LOGS, old), { force: true });
  const time = new Date().toISOString().replace(/[:.]/g, "-");
  return new EngineLog(join(LOGS, `${time}-${command}-${stack}.log`));
}

/** The program's own errors are the stack's, which says nothing; its stack trace is in the log. */
function errorText(urn: string, message: string): string {
  const lines = message.split("\n").filter((line) => !/^\s+at /.test(line));
  const text = lines.join("\n").trim();
  const isStack = urn === "" || typeOf(urn) === "pulumi:pulumi:Stack";
  return isStack || text.startsWith(`${nameOf(urn)}:`) ? text : `${nameOf(urn)}: ${text}`;
}
