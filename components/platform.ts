/** The one seam between platforms and everything above them: nothing there knows where brokers live. */
import type * as pulumi from "@pulumi/pulumi";
import type { BrokerSpec } from "../core/brokers";
import type { RunContext, RunPlan, ScenarioDocument, Verdict } from "../core/documents";

/** Brokers that have a home. */
export interface Brokers extends pulumi.Resource {
  /** Where clients ask first, `host:port`. */
  readonly bootstrap: pulumi.Output<string>;
  /** What each broker advertises to clients, `host:port`, by id. */
  readonly addresses: pulumi.Output<Record<string, string>>;
}

/** A run that is asked for. */
export interface Flight {
  readonly plan: RunPlan;
  readonly scenario: ScenarioDocument;
  readonly context: RunContext;
  /** Whether a verdict other than a pass fails `pulumi up`. */
  readonly gate: boolean;
}

/** A run that has come to its end. Documents are no outputs: they are in the folder. */
export interface Flown {
  readonly verdict: pulumi.Output<Verdict>;
  /** A few lines of text. */
  readonly summary: pulumi.Output<string>;
  /** Path of the report. */
  readonly report: pulumi.Output<string>;
  readonly folder: pulumi.Output<string>;
}

/** @typeParam B its own brokers, which its runs need more of than clients do */
export interface Platform<B extends Brokers> {
  brokers(name: string, spec: BrokerSpec, options?: pulumi.ComponentResourceOptions): B;
  /** @param brokers made by this platform */
  run(name: string, flight: Flight, brokers: B, options: pulumi.CustomResourceOptions): Flown;
}
