/** What a command's failure comes to: the lines that people read, and the exit code. */
import { CommanderError } from "commander";
import { Interrupted } from "../automation/interrupted";
import { BadInput, InfrastructureError } from "../core/errors";

export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return commandLineFailure(error);
  if (error instanceof BadInput || error instanceof InfrastructureError || error instanceof Interrupted)
    return { text: prefixed(error.message), exitCode: error.exitCode };
  return { text: defectText(error), exitCode: 1 };
}

/** Help and the version were asked for; everything else is a mistake in the command line, told in one line. */
function commandLineFailure({ message, exitCode }: CommanderError): Failure {
  if (exitCode === 0) return { text: "", exitCode: 0 };
  const [wrong = "", meant = ""] = message.replace(/^error: /, "").split("\n");
  const cure = meant === "" ? "see: drone --help" : meant.replace(/^\(Did you mean (.+)\?\)$/, "did you mean $1?");
  return { text: prefixed(`${wrong.replace(/\.$/, "")}; ${cure}`), exitCode: 2 };
}

function prefixed(message: string): string {
  return message
    .split("\n")
    .map((line) => `drone: ${line}`)
    .join("\n");
}

function defectText(error: unknown): string {
  const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${story}\ndrone: this is a defect of Drone, not of your input; please report it with the lines above`;
}
