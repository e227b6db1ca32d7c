/** The user wanted out. What ran has ended, and what was made is gone. */
export class Interrupted extends Error {
  readonly exitCode = 130;

  constructor(message = "interrupted") {
    super(message);
    this.name = "Interrupted";
  }
}
