/** Gathers everything that is wrong, so that an author reads it all at once. */
import { BadInput, type Problem } from "../errors";

export class Problems {
  readonly found: Problem[] = [];

  add(place: string, wrong: string, cure: string): void {
    this.found.push({ place, wrong, cure });
  }

  /** What `parse` gives; what is wrong with its input is noted, and `otherwise` stands in so that planning goes on. */
  parsed<T>(otherwise: T, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      this.found.push(...error.problems);
      return otherwise;
    }
  }

  /** @throws BadInput with every problem found */
  refuseIfAny(): void {
    if (this.found.length > 0) throw new BadInput(this.found);
  }
}

/** The end of a cure that names what there is: `use one of a, b`. */
export function oneOf(names: readonly string[], what: string): string {
  return names.length > 0 ? `use one of ${names.join(", ")}` : `declare a ${what} first`;
}
