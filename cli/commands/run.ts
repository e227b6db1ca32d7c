/** `drone run [SCENARIO]` */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type RunOutcome, run } from "../../automation";
import { DEFAULT_SCENARIO } from "../../automation/plan";
import { EXIT_CODES } from "../../core/documents";
import { summaryText } from "../../report";
import { interruptible } from "../interrupts";
import { openDisplay } from "../progress";
import { absolute } from "../reference";
import { bootstrapText, timesText } from "../text";

interface Options {
  readonly stack: string;
  readonly keep: boolean;
  readonly json: boolean;
  readonly seed?: number;
}

/** Returns the verdict's exit code; 1 if something was left behind, for that is our defect. */
export async function runCommand(scenario: string | undefined, { json, ...options }: Options): Promise<number> {
  const request = { ...options, scenario: absolute(scenario ?? DEFAULT_SCENARIO) };
  const outcome = await interruptible(request.stack, async (signal) => {
    const display = openDisplay();
    try {
      return await run(request, { signal, onProgress: display.onProgress });
    } finally {
      display.stop();
    }
  });
  if (json) process.stdout.write(readFileSync(join(outcome.folder, "result.json")));
  (json ? process.stderr : process.stdout).write(outcomeText(outcome));
  return outcome.left.length > 0 ? 1 : EXIT_CODES[outcome.result.verdict];
}

/** The report's path comes last: there it is found, and terminals make a link of it. */
function outcomeText({ result, folder, seconds, up, left }: RunOutcome): string {
  return [
    summaryText(result),
    timesText(seconds),
    up === null ? "" : bootstrapText(result.stack, up),
    leftText(result.stack, up !== null, left),
    `Report: ${join(folder, "report.html")}\n`,
  ].join("");
}

function leftText(stack: string, isUp: boolean, left: readonly string[]): string {
  if (left.length > 0) return `Left behind: ${left.join(", ")}; run: ./drone down --stack ${stack}\n`;
  return isUp ? "" : "Nothing is left but the run's folder: no process, port or folder of the stack.\n";
}
