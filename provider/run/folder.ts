/** A run's folder before the run. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunInputs } from "./inputs";

/** Makes it with the run's documents; one that an earlier run of this name left is kept beside it, as `RUN.1`, `RUN.2`… */
export function makeFolder({ folder, plan, scenario, context }: RunInputs): void {
  setAside(folder);
  mkdirSync(join(folder, "logs"), { recursive: true });
  for (const [name, document] of Object.entries({ plan, scenario, context }))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
}

function setAside(folder: string): void {
  if (!existsSync(folder)) return;
  let number = 1;
  while (existsSync(`${folder}.${number}`)) number += 1;
  renameSync(folder, `${folder}.${number}`);
}
