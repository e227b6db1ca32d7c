/** What a kind of resource does; `main.ts` gives each its calls. */
import type { CheckFailure, DiffResult } from "@pulumi/pulumi/provider";
import type { z } from "zod";

export type Properties = Record<string, unknown>;
/** One line for the display of the engine, beside the resource; the next one takes its place. */
export type Say = (text: string) => void;

export interface Made {
  readonly id: string;
  readonly outs: Properties;
}

export interface Kind {
  /** What is wrong with the inputs, each at its property. */
  check(inputs: unknown): CheckFailure[];
  diff(olds: Properties, news: unknown): DiffResult;
  create(inputs: unknown, say: Say): Promise<Made>;
  /** Null when it is gone. */
  read(id: string, outs: Properties): Promise<Properties | null>;
  update(id: string, olds: Properties, news: unknown, say: Say): Promise<Properties>;
  delete(id: string, outs: Properties): Promise<void>;
  /** Somebody wants out: calls under way come to their end soon. */
  cancel(): Promise<void>;
}

export function failuresOf(schema: z.ZodType, inputs: unknown): CheckFailure[] {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({ property: path.join("."), reason: message }));
}
