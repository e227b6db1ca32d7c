/** The catalogue: the scenarios that have a name on the command line. Others are named by their file. */
import type { ScenarioDocument } from "../core/documents";
import { BadInput } from "../core/errors";
import { nearest } from "../core/nearest";
import { isFile, loadFile } from "./file";
import firstFlight from "./first-flight";
import slowFollower from "./slow-follower";

/** Every scenario by its own name; those of a `matrix()` are spread into the list. */
export const catalogue: Readonly<Record<string, ScenarioDocument>> = Object.fromEntries(
  [firstFlight, slowFollower].map((scenario) => [scenario.name, scenario]),
);

/**
 * @param name one of the catalogue, or the path of a file that default-exports a scenario, from the current folder
 * @throws BadInput that lists what there is, and what was perhaps meant; or says what is wrong with the file
 */
export function loadScenario(name: string): ScenarioDocument {
  if (isFile(name)) return loadFile(name);
  const found = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
  if (found) return found;
  const names = Object.keys(catalogue).sort();
  const meant = nearest(name, names);
  const cure =
    meant === undefined
      ? `use one of ${names.join(", ")}, or the path of a file`
      : `write "${meant}", or one of ${names.join(", ")}`;
  throw BadInput.at("scenario", `there is no scenario "${name}"`, cure);
}
