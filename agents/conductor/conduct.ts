/** A run from its first process to its last event. */
import type { EventOf } from "../../core/documents";
import { IntegrityAuditor } from "../../core/evaluate/integrity";
import { ProxyEngine } from "../../faults/proxy";
import { Cluster } from "../kafka/cluster";
import { Actions } from "./actions";
import { Crew } from "./crew";
import { auditLog, drain, remove, sweep } from "./ending";
import { Faults } from "./faults";
import { fly } from "./fly";
import { Interrupted, textOf, unlessAborted } from "./interruption";
import type { Links } from "./links";
import { brokersAnswer, openLinks, prepared, topicsWhole } from "./prepare";
import { MOST_PROBES, Probes, sampledLinks } from "./probes";
import type { Run } from "./run";
import { Watch } from "./watch";

/** From the moment that the last worker is ready. */
const T0_LEAD_MS = 1_000;
const READY_WITHIN_MS = 60_000;
/** A fault is proven against at least 20 samples before it, one every 200 ms. */
const PROBED_BEFORE_MS = 4_200;
const CHECK_EVERY_MS = 1_000;

type How = Pick<EventOf<"ended">, "how" | "why">;

export class Conductor {
  readonly crew: Crew;
  private readonly auditor: IntegrityAuditor;
  private readonly engine: ProxyEngine;
  private readonly cluster: Cluster;
  private readonly watch: Watch;
  private readonly interruption = new AbortController();
  private probes: Probes | null = null;
  private faults: Faults | null = null;
  private actions: Actions | null = null;
  private checking: NodeJS.Timeout | undefined;

  constructor(private readonly run: Run) {
    this.auditor = new IntegrityAuditor(run.plan);
    this.crew = new Crew(run, (report) => this.auditor.report(report));
    this.engine = new ProxyEngine(run.home.proxy.api);
    this.cluster = new Cluster(run.home.brokers);
    this.watch = new Watch(run, this.cluster);
  }

  /** Heals and ends the run. The first reason counts. */
  interrupt(reason: Error): void {
    this.interruption.abort(reason);
  }

  /** Never rejects; the record ends with how it went. @param url where workers reach us */
  async conduct(url: string, token: string): Promise<How> {
    const how = await this.fromStartToAudit(url, token).then(
      (): How => ({ how: "completed", why: null }),
      (error: unknown): How => ({ how: error instanceof Interrupted ? "interrupted" : "error", why: textOf(error) }),
    );
    if (how.how !== "completed") await this.heal();
    await remove(this.run, this.crew, this.engine);
    this.cluster.close();
    this.run.record.note({ kind: "ended", ...how });
    return how;
  }

  private async fromStartToAudit(url: string, token: string): Promise<void> {
    const { signal } = this.interruption;
    const links = await this.prepare(url, token, signal);
    this.start();
    await this.fly(links, signal);
    await drain(this.run, this.crew, this.watch, signal);
    await this.heal();
    await unlessAborted(signal, auditLog(this.run, this.auditor));
  }

  /** Everything that must be there before T0. Workers start beside the rest and wait to be assigned. */
  private async prepare(url: string, token: string, signal: AbortSignal): Promise<Links> {
    const { run, crew } = this;
    const [links] = await Promise.all([this.prepareBrokers(signal), crew.spawn(url, token)]);
    crew.assign((task) => links.routesOf(task));
    const ready = prepared(run, "workers ready", () => crew.allReady(READY_WITHIN_MS, signal));
    await Promise.all([ready, this.probe(links)]);
    return links;
  }

  private async prepareBrokers(signal: AbortSignal): Promise<Links> {
    const { run, cluster, engine } = this;
    // First, for a fault that was left on a link would keep brokers from answering.
    const links = await prepared(run, "links", () => openLinks(run, engine));
    await prepared(run, "brokers answer", () => brokersAnswer(run, cluster, signal));
    await prepared(run, "topics whole", () => topicsWhole(run, cluster, signal));
    return links;
  }

  /** Begins to probe; resolves when the first fault will find enough samples before it. */
  private async probe(links: Links): Promise<void> {
    const { plan, record } = this.run;
    const probes = new Probes(this.run, links);
    this.probes = probes;
    if (plan.faults.length === 0) return;
    const planned = sampledLinks(plan, Number.POSITIVE_INFINITY).length;
    probes.add(sampledLinks(plan, MOST_PROBES));
    record.note({ kind: "prepared", what: `probes on ${probes.size} of ${planned} faulted links`, tookMs: 0 });
    const first = Math.min(...plan.faults.map(({ fromMs }) => fromMs));
    const shortMs = PROBED_BEFORE_MS - T0_LEAD_MS - first;
    if (shortMs > 0) await new Promise((resolve) => setTimeout(resolve, shortMs));
  }

  private start(): void {
    const t0 = this.run.clock.start(T0_LEAD_MS);
    this.run.record.note({ kind: "started", t0 });
    this.crew.go(t0);
    this.watch.start();
    this.checking = setInterval(() => {
      this.crew.check();
      this.faults?.follow();
    }, CHECK_EVERY_MS);
  }

  private async fly(links: Links, signal: AbortSignal): Promise<void> {
    const { run, crew, watch, engine, probes } = this;
    const resolve = watch.resolve.bind(watch);
    const faults = new Faults({ run, engine, links, resolve, onLinks: (faulted) => probes?.add(faulted) });
    const actions = new Actions(run, crew, resolve);
    this.faults = faults;
    this.actions = actions;
    await fly({ run, crew, faults, actions, watch }, signal);
  }

  /** Nothing of ours acts any more, and the record says so. */
  private async heal(): Promise<void> {
    clearInterval(this.checking);
    await Promise.all([this.faults?.healAll(), this.actions?.undo()]);
    this.probes?.stop();
    await this.watch.stop();
    await sweep(this.run, this.engine);
  }
}
