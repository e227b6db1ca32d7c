/** `drone:local:Process` of our own provider: its inputs are documented, and checked, in provider/process/inputs.ts. */
import * as pulumi from "@pulumi/pulumi";

export type Command = readonly [program: string, ...args: string[]];

export interface ProcessArgs {
  readonly name: string;
  readonly stack: string;
  readonly folder: string;
  readonly control: string;
  readonly files: Readonly<Record<string, string>>;
  readonly prepare: readonly Command[];
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  readonly listens: readonly string[];
  readonly ready: { readonly kind: "kafka" | "tcp" | "http"; readonly address: string };
  readonly readyTimeoutMs: number;
  readonly stopGraceMs: number;
}

export class Process extends pulumi.CustomResource {
  constructor(name: string, args: ProcessArgs, options: pulumi.CustomResourceOptions) {
    super("drone:local:Process", name, { ...args }, options);
  }
}
