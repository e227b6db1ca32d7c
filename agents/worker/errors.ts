/** Errors of a client, counted by message: thousands of the same are one line. */

/** Different messages that one report may carry. */
const MESSAGES = 40;
const OTHERS = "other errors";

export class ErrorTally {
  private counts = new Map<string, number>();
  private readonly told = new Set<string>();

  /** @param tell is told of each message once */
  constructor(private readonly tell: (message: string) => void) {}

  add(message: string): void {
    const general = generalized(message);
    const key = this.counts.has(general) || this.counts.size < MESSAGES ? general : OTHERS;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (this.told.has(key) || this.told.size > MESSAGES) return;
    this.told.add(key);
    this.tell(key);
  }

  /** Counts since the last time. */
  flush(): Record<string, number> {
    const all = Object.fromEntries(this.counts);
    this.counts = new Map();
    return all;
  }
}

/** Numbers that differ from one error to the next are left out; those in addresses and names stay. */
function generalized(message: string): string {
  return message.replace(/(?<![\w.:-])\d+(?![\w.:-])/g, "#");
}
