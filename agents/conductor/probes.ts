/**
 * The proof that a fault acts: on every link that one acts on, a connection of our own, over which a small exchange starts every
 * 200 ms, whether or not those before were answered. Established connections, so that no proxy hides the link; pipelined, so
 * that a link that holds everything is still asked.
 */
import type { Link, PlannedFault, ProbeSample, RunPlan } from "../../core/documents";
import { type LinkParts, linkKey, linksOf } from "../../core/plan/links";
import { Connection } from "../kafka/connection";
import { API_VERSIONS } from "../kafka/requests";
import type { Links } from "./links";
import type { Run } from "./run";

const EVERY_MS = 200;
const FLUSH_MS = 1_000;
const CONNECT_MS = 1_000;

/** Each link costs five exchanges a second; of more links a sample is probed, some of every fault. */
export const MOST_PROBES = 64;

export class Probes {
  private readonly probes = new Map<string, Probe>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly run: Run,
    private readonly links: Links,
  ) {}

  /** Links that are not probed yet are from now on, as long as there are not too many. */
  add(links: readonly Link[]): void {
    for (const link of links) {
      const listen = this.links.find(link)?.listen;
      if (listen === undefined || this.probes.has(linkKey(link)) || this.probes.size >= MOST_PROBES) continue;
      this.probes.set(linkKey(link), new Probe(link, listen, (this.probes.size * EVERY_MS) / MOST_PROBES));
    }
    this.timer ??= setInterval(() => this.flush(false), FLUSH_MS);
  }

  get size(): number {
    return this.probes.size;
  }

  /** What has no answer now never gets one. */
  stop(): void {
    clearInterval(this.timer);
    for (const probe of this.probes.values()) probe.stop();
    this.flush(true);
  }

  /** Notes samples that are final, once T0 is known. */
  private flush(all: boolean): void {
    const { clock, record } = this.run;
    if (!clock.started) return;
    for (const probe of this.probes.values()) {
      const samples = probe.take(all).map(({ at, ...rest }): ProbeSample => ({ atMs: clock.at(at), ...rest }));
      if (samples.length > 0) record.note({ kind: "probes", link: probe.link, samples });
    }
  }
}

/**
 * The links that faults may act on, each once, at most `most` of them: the first of every fault, then the second… Of one whose
 * target is known only later, those of every broker that it could find: a proof compares with the time before.
 */
export function sampledLinks(plan: LinkParts & Pick<RunPlan, "faults">, most: number): Link[] {
  const chosen = new Map<string, Link>();
  const candidates = plan.faults.map((fault) => candidatesOf(fault, plan));
  const longest = Math.max(0, ...candidates.map((links) => links.length));
  for (let nth = 0; nth < longest; nth += 1) {
    for (const links of candidates) {
      const link = links[nth];
      if (link !== undefined && chosen.size < most) chosen.set(linkKey(link), link);
    }
  }
  return [...chosen.values()];
}

function candidatesOf({ moving, links, on }: PlannedFault, plan: LinkParts): readonly Link[] {
  if (!moving) return links;
  return plan.brokers.ids.flatMap((id) =>
    linksOf(on, (selector) => (selector.kind === "broker" ? selector.id : id), plan),
  );
}

interface Sample {
  /** `performance.now()` when it was written. */
  readonly at: number;
  rttMs: number | null;
  closed: boolean;
}

class Probe {
  private connection: Connection | null = null;
  private opening = false;
  private readonly pending = new Set<Sample>();
  private final: Sample[] = [];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param offsetMs so that probes do not all start an exchange at the same moment */
  constructor(
    readonly link: Link,
    private readonly listen: string,
    offsetMs: number,
  ) {
    this.connect();
    this.next(performance.now() + offsetMs + EVERY_MS);
  }

  /** Samples since the last time that will not change any more, or all. */
  take(all: boolean): Sample[] {
    const taken = all ? [...this.final, ...this.pending] : this.final;
    this.final = [];
    if (all) this.pending.clear();
    return taken.sort((a, b) => a.at - b.at);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.connection?.close();
  }

  /** A tick that is late by more than a period is left out, not made up for. */
  private next(due: number): void {
    this.timer = setTimeout(() => {
      this.exchange();
      // Timers may fire a fraction of a millisecond early.
      const missed = Math.max(0, Math.floor((performance.now() - due) / EVERY_MS));
      this.next(due + (missed + 1) * EVERY_MS);
    }, due - performance.now());
  }

  private exchange(): void {
    const { connection } = this;
    if (connection === null || connection.closed) {
      if (!this.opening) this.final.push({ at: performance.now(), rttMs: null, closed: true });
      this.connect();
      return;
    }
    const sample: Sample = { at: performance.now(), rttMs: null, closed: false };
    this.pending.add(sample);
    const settle = (end: Partial<Sample>): void => {
      // What is outstanding when we stop has no answer, and nothing closed it but us.
      if (this.stopped || !this.pending.delete(sample)) return;
      this.final.push(Object.assign(sample, end));
    };
    connection.send(API_VERSIONS).then(
      ({ receivedAt }) => settle({ rttMs: receivedAt - sample.at }),
      () => {
        settle({ closed: true });
        this.connect(); // so that the next exchange finds a connection
      },
    );
  }

  private connect(): void {
    if (this.opening || this.stopped || this.connection?.closed === false) return;
    this.opening = true;
    Connection.open(this.listen, CONNECT_MS)
      .then(
        (connection) => {
          if (this.stopped) connection.close();
          else this.connection = connection;
        },
        () => {}, // the next tick finds none, and counts it
      )
      .finally(() => {
        this.opening = false;
      });
  }
}
