/** What a flow does to brokers and to load. */
import type { Action, BrokerSelector } from "../../core/documents";
import { duration, rate } from "../../core/units";
import { askSupervisor, type Order } from "../../local/supervisor-client";
import type { Crew } from "./crew";
import { textOf } from "./interruption";
import type { Run } from "./run";

/** A restart is a controlled shutdown, which moves leaders first, and a start. */
const ORDER_MS = 30_000;

export class Actions {
  /** Supervisors of brokers that are paused, with the timer that lets them go on. */
  private readonly paused = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly run: Run,
    private readonly crew: Crew,
    private readonly resolve: (selector: BrokerSelector) => Promise<number>,
  ) {}

  /** Begins the action, and does not wait for its end. What fails is noted under the step. */
  begin(action: Action, step: string, dueMs: number): void {
    this.act(action, dueMs).catch((error: unknown) =>
      this.run.record.note({ kind: "faultFailed", fault: step, link: null, error: textOf(error) }),
    );
  }

  /** Brokers that are still paused go on. */
  async undo(): Promise<void> {
    await Promise.allSettled([...this.paused.keys()].map((supervisor) => this.resume(supervisor)));
  }

  private async act(action: Action, dueMs: number): Promise<void> {
    switch (action.kind) {
      case "changeRate":
        return this.crew.changeRate(action.load, rate("changeRate", action.rate), dueMs);
      case "killBroker":
        return this.order(await this.supervisorOf(action.broker), "kill");
      case "restartBroker":
        return this.order(await this.supervisorOf(action.broker), "restart");
      case "pauseBroker":
        return this.pause(await this.supervisorOf(action.broker), dueMs + duration("pauseBroker", action.for));
    }
  }

  private async pause(supervisor: string, untilMs: number): Promise<void> {
    const left = Math.max(0, untilMs - this.run.clock.now());
    clearTimeout(this.paused.get(supervisor));
    const timer = setTimeout(() => this.resume(supervisor).catch(() => {}), left);
    this.paused.set(supervisor, timer);
    await this.order(supervisor, "pause");
  }

  private async resume(supervisor: string): Promise<void> {
    clearTimeout(this.paused.get(supervisor));
    this.paused.delete(supervisor);
    await this.order(supervisor, "resume");
  }

  private async order(supervisor: string, order: Order): Promise<void> {
    await askSupervisor(supervisor, order, ORDER_MS);
  }

  private async supervisorOf(selector: BrokerSelector): Promise<string> {
    const id = await this.resolve(selector);
    const broker = this.run.home.brokers.find((home) => home.id === id);
    if (broker === undefined) throw new Error(`there is no broker ${id}`);
    return broker.supervisor;
  }
}
