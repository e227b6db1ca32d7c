/** `drone report [RUN]` */
import { join } from "node:path";
import { cutOffRuns, folderOfRun, readResult, runFolders } from "../../automation/runs";
import { EXIT_CODES } from "../../core/documents";
import { BadInput } from "../../core/errors";
import { finishRun, summaryText } from "../../report";

/** Writes the result first if the run was cut off. Returns the verdict's exit code. */
export async function reportCommand(run: string | undefined): Promise<number> {
  const folder = run === undefined ? lastFolder() : folderOfRun(run);
  const result = cutOffRuns().includes(folder) ? await finishRun(folder) : readResult(folder);
  if (result === null) throw BadInput.at("report", `${folder} is of a run that is still flying`, "wait for its end");
  process.stdout.write(summaryText(result));
  console.log(join(folder, "report.html"));
  return EXIT_CODES[result.verdict];
}

function lastFolder(): string {
  const last = runFolders().at(-1);
  if (last !== undefined) return last;
  throw BadInput.at("report", "there is no run yet", "fly one: drone run");
}
