/** The end that somebody wants before the run's own. */

export class Interrupted extends Error {
  constructor(readonly by: string) {
    super(`interrupted by ${by}`);
    this.name = "Interrupted";
  }
}

/** Waits for the work, unless the run is interrupted. The work itself goes on, and nobody hears of its end. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
  work.catch(() => {}); // when the interruption was first
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", abort));
}

/** The work's result, or null when it takes longer. The work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  work.catch(() => {});
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An error in a line for the record. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
