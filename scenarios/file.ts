/** A scenario that is not in the catalogue: any TypeScript file that default-exports one. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ScenarioDocument } from "../core/documents";
import { BadInput } from "../core/errors";
import { parseScenario } from "../core/plan";

/** Whether a reference means a file, not a name of the catalogue: names have neither slash nor dot. */
export function isFile(reference: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(reference);
}

/** @param path from the current folder; the process must be able to load TypeScript @throws BadInput at the file */
export function loadFile(path: string): ScenarioDocument {
  const file = resolve(path);
  if (!existsSync(file)) throw BadInput.at("scenario", `there is no file ${file}`, "write the path of one");
  const exported = load(file);
  if (typeof exported === "object" && exported !== null && "default" in exported)
    return parseScenario(exported.default);
  throw BadInput.at(file, "it has no default export", "write `export default scenario(…)`");
}

function load(file: string): unknown {
  try {
    return require(file);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const [first = ""] = String(error).split("\n");
    throw BadInput.at(file, `it cannot be loaded: ${first}`, "mend it");
  }
}
