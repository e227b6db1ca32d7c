/** One thing that is wrong with what a user wrote: where, what, and what to write instead. */
export interface Problem {
  /** The place as its author would find it: `flow[2].delay`, `drone:brokers`, `--stack`. */
  readonly place: string;
  readonly wrong: string;
  readonly cure: string;
}

/** Renders a problem as the one line that people read. */
export function problemText({ place, wrong, cure }: Problem): string {
  return `${place}: ${wrong}; ${cure}`;
}

/** The user's input cannot be carried out. Nothing was started. Carries every problem found, not only the first. */
export class BadInput extends Error {
  readonly exitCode = 2;

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(problemText).join("\n"));
    this.name = "BadInput";
  }

  static at(place: string, wrong: string, cure: string): BadInput {
    return new BadInput([{ place, wrong, cure }]);
  }
}

/** The machine, the engine or a cloud did not give what the run needs, before its first moment (T0). */
export class InfrastructureError extends Error {
  readonly exitCode = 4;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "InfrastructureError";
  }
}
