/** The local platform: real brokers as processes of this machine. No root, no Docker, no cluster. */
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { BrokerSpec } from "../../core/brokers";
import type { Flight, Flown, Platform } from "../platform";
import { LocalBrokers } from "./brokers";
import type { LocalPlace } from "./place";
import { Run } from "./run";

export type { LocalBrokers } from "./brokers";
export type { LocalPlace } from "./place";
export type { LocalTools } from "./tools";

export class LocalPlatform implements Platform<LocalBrokers> {
  constructor(private readonly place: LocalPlace) {}

  brokers(name: string, spec: BrokerSpec, options?: pulumi.ComponentResourceOptions): LocalBrokers {
    return new LocalBrokers(name, { place: this.place, spec }, options);
  }

  run(name: string, flight: Flight, brokers: LocalBrokers, options: pulumi.CustomResourceOptions): Flown {
    const { id, runs } = this.place;
    return new Run(name, { ...flight, home: brokers.home, folder: join(runs, flight.plan.run), stack: id }, options);
  }
}
