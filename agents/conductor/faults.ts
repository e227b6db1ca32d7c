/** Faults take hold of links and let go of them. What could not be done is noted, never thrown: the run goes on, and heals. */
import type { BrokerSelector, Link, PlannedFault } from "../../core/documents";
import { brokersIn, linkKey, linksOf } from "../../core/plan/links";
import type { ProxyEngine } from "../../faults/proxy";
import { sleep, textOf } from "./interruption";
import type { Links } from "./links";
import type { Run } from "./run";

export interface FaultParts {
  readonly run: Run;
  readonly engine: ProxyEngine;
  readonly links: Links;
  readonly resolve: (selector: BrokerSelector) => Promise<number>;
  /** Told of links as soon as they are known to be acted on. */
  readonly onLinks: (links: readonly Link[]) => void;
}

/** A link that a fault may be on. `on` when the engine has confirmed it. */
interface Hold {
  readonly link: Link;
  on: boolean;
}

interface Acting {
  readonly fault: PlannedFault;
  readonly holds: Map<string, Hold>;
  /** Each change waits for the one before, so that a fault that ends while it starts is healed last. */
  changes: Promise<void>;
  ended: boolean;
  /** The broker that each selector meant last. */
  readonly brokers: Map<string, number>;
}

const HEAL_ATTEMPTS = 5;
const HEAL_AGAIN_MS = 200;

export class Faults {
  private readonly acting = new Map<string, Acting>();

  constructor(private readonly parts: FaultParts) {}

  start(fault: PlannedFault): void {
    const acting = { fault, holds: new Map(), changes: Promise.resolve(), ended: false, brokers: new Map() };
    this.acting.set(fault.id, acting);
    this.change(acting, () => this.move(acting));
  }

  end(fault: PlannedFault): void {
    const acting = this.acting.get(fault.id);
    if (acting === undefined) return;
    acting.ended = true;
    this.change(acting, () => this.release(acting, [...acting.holds.values()]));
  }

  /** Each second: what follows its target looks where it is, and what has not found one looks again. */
  follow(): void {
    for (const acting of this.acting.values()) {
      if (!acting.ended && unknown(acting).length > 0) this.change(acting, () => this.move(acting));
    }
  }

  /** Ends all that act, at once, and waits until nothing holds. */
  async healAll(): Promise<void> {
    for (const { fault } of this.acting.values()) this.end(fault);
    await this.settled();
  }

  /** Resolves when every change that was begun is done. */
  async settled(): Promise<void> {
    await Promise.all([...this.acting.values()].map(({ changes }) => changes));
  }

  private change(acting: Acting, work: () => Promise<void>): void {
    acting.changes = acting.changes.then(work).catch((error: unknown) => this.failed(acting.fault, null, error));
  }

  /** Takes hold where it should be now, then lets go of where it was. */
  private async move(acting: Acting): Promise<void> {
    const links = await this.linksNow(acting);
    if (acting.ended) return;
    this.parts.onLinks(links);
    const keys = new Set(links.map(linkKey));
    const left = [...acting.holds].filter(([key]) => !keys.has(key)).map(([, hold]) => hold);
    await Promise.all(links.map((link) => this.take(acting, link)));
    await this.release(acting, left);
  }

  private async linksNow(acting: Acting): Promise<readonly Link[]> {
    const { fault, brokers } = acting;
    if (!fault.moving) return fault.links;
    for (const selector of unknown(acting)) brokers.set(keyOf(selector), await this.parts.resolve(selector));
    return linksOf(fault.on, (selector) => brokers.get(keyOf(selector)) ?? NOBODY, this.parts.run.plan);
  }

  private async take({ fault, holds }: Acting, link: Link): Promise<void> {
    if (holds.has(linkKey(link))) return;
    const hold = { link, on: false };
    holds.set(linkKey(link), hold);
    try {
      await this.parts.engine.apply(fault, this.proxyOf(link));
      hold.on = true;
      this.parts.run.record.note({ kind: "fault", fault: fault.id, link, edge: "on" });
    } catch (error) {
      this.failed(fault, link, error);
    }
  }

  private async release(acting: Acting, holds: readonly Hold[]): Promise<void> {
    await Promise.all(holds.map((hold) => this.letGo(acting, hold)));
  }

  private async letGo({ fault, holds }: Acting, { link, on }: Hold): Promise<void> {
    const { clock, record } = this.parts.run;
    // What a partition held moves before the engine answers: only until now it acted for certain.
    const asked = clock.now();
    try {
      await healed(() => this.parts.engine.heal(fault, this.proxyOf(link)));
      holds.delete(linkKey(link));
      if (on) record.noteAt(asked, { kind: "fault", fault: fault.id, link, edge: "off" });
    } catch (error) {
      this.failed(fault, link, error);
    }
  }

  private proxyOf(link: Link): string {
    const found = this.parts.links.find(link);
    if (found === undefined) throw new Error(`no proxy carries ${linkKey(link)}`);
    return found.proxy;
  }

  private failed({ id }: PlannedFault, link: Link | null, error: unknown): void {
    this.parts.run.record.note({ kind: "faultFailed", fault: id, link, error: textOf(error) });
  }
}

/** No broker has this id. */
const NOBODY = -1;

function keyOf(selector: BrokerSelector): string {
  return JSON.stringify(selector);
}

/** Selectors whose broker must be asked for: those that follow, always, and the others until they have found one. */
function unknown({ fault, brokers }: Acting): BrokerSelector[] {
  if (!fault.moving) return [];
  return brokersIn(fault.on).filter(
    (selector) => (selector.kind !== "broker" && selector.following) || !brokers.has(keyOf(selector)),
  );
}

/** A fault that stays is worse than one that comes late: healing is tried again. */
async function healed(heal: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await heal();
    } catch (error) {
      if (attempt === HEAL_ATTEMPTS) throw error;
      await sleep(HEAL_AGAIN_MS);
    }
  }
}
