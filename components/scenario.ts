/** A scenario flown over brokers, whatever platform they live on. */
import * as pulumi from "@pulumi/pulumi";
import type { Verdict } from "../core/documents";
import type { Brokers, Flight, Flown, Platform } from "./platform";

export interface ScenarioArgs<B extends Brokers> {
  readonly platform: Platform<B>;
  readonly brokers: B;
  readonly flight: Flight;
}

export class Scenario<B extends Brokers> extends pulumi.ComponentResource implements Flown {
  readonly verdict: pulumi.Output<Verdict>;
  readonly summary: pulumi.Output<string>;
  readonly report: pulumi.Output<string>;
  readonly folder: pulumi.Output<string>;

  constructor(name: string, { platform, brokers, flight }: ScenarioArgs<B>, options?: pulumi.ComponentResourceOptions) {
    super("drone:index:Scenario", name, {}, options);
    // All of the brokers' processes, not only what the run reads of them, must serve first.
    const flown = platform.run(`${name}-run`, flight, brokers, { parent: this, dependsOn: brokers });
    this.verdict = flown.verdict;
    this.summary = flown.summary;
    this.report = flown.report;
    this.folder = flown.folder;
    const { verdict, summary, report, folder } = flown;
    this.registerOutputs({ verdict, summary, report, folder });
  }
}
