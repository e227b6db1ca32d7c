/** What the program exports of a stack. */
import type { OutputMap } from "@pulumi/pulumi/automation";
import { z } from "zod";

const Addresses = z.object({
  bootstrap: z.string().nullable().default(null),
  /** What each broker advertises, by id. */
  addresses: z.record(z.string(), z.string()).default({}),
});
export type Addresses = z.infer<typeof Addresses>;

export function addressesOf(outputs: OutputMap | null): Addresses {
  const values = Object.entries(outputs ?? {}).map(([name, { value }]) => [name, value]);
  return Addresses.parse(Object.fromEntries(values));
}

export function allOf({ bootstrap, addresses }: Addresses): string[] {
  return [...(bootstrap === null ? [] : [bootstrap]), ...Object.values(addresses)];
}
