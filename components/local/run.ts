/** `drone:index:Run` of our own provider. */
import * as pulumi from "@pulumi/pulumi";
import type { LocalHome, Verdict } from "../../core/documents";
import type { Flight, Flown } from "../platform";

export interface RunArgs extends Flight {
  readonly home: LocalHome;
  readonly folder: string;
  readonly stack: string;
}

export class Run extends pulumi.CustomResource implements Flown {
  declare readonly verdict: pulumi.Output<Verdict>;
  declare readonly summary: pulumi.Output<string>;
  declare readonly report: pulumi.Output<string>;
  declare readonly folder: pulumi.Output<string>;

  constructor(name: string, args: RunArgs, options: pulumi.CustomResourceOptions) {
    const outputs = { verdict: undefined, summary: undefined, report: undefined };
    super("drone:index:Run", name, { ...args, ...outputs }, options);
  }
}
