/** The label of a run: `drone:run`, at the end of its name. */

/** `251124-093012-4k7`: the time in UTC, so that names sort, and a bit of chance, so that two stacks may start at once. */
export function newLabel(now: Date, random: () => number): string {
  const digits = now.toISOString().replace(/\D/g, "");
  const chance = Math.floor(random() * 36 ** 3)
    .toString(36)
    .padStart(3, "0");
  return `${digits.slice(2, 8)}-${digits.slice(8, 14)}-${chance}`;
}
