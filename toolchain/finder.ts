/** What each part's own file tells the rest of the room. */
import type { Part } from "./parts";

export interface Finder {
  /** What is there now. Quick, and changes nothing but the memory of versions. */
  find(): Part;
  /** How Drone gets it when it is missing; null when only the user can. */
  getter(): Getter | null;
}

export interface Getter {
  /** In words, for doctor: `built from Go modules, about 3 minutes`. */
  readonly how: string;
  /** The cache entry that it makes. */
  readonly entry: string;
  /** What stands in the way on this machine, with its cure; null if nothing does. May try the network, for some seconds. */
  obstacle(): Promise<Obstacle | null>;
  make(job: Job): Promise<Made>;
}

export interface Obstacle {
  readonly why: string;
  readonly cure: string;
}

export interface Job {
  /** An empty folder, which becomes the cache entry. */
  readonly folder: string;
  readonly say: (detail: string) => void;
  readonly signal: AbortSignal;
}

export interface Made {
  readonly version: string;
  readonly source: string;
}
