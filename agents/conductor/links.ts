/** Every link that a fault can act on, with its proxy: those of the stack, and one from each task to each broker. */
import type { BrokerHome, Link, LocalHome, PlannedTask, RunPlan } from "../../core/documents";
import { InfrastructureError } from "../../core/errors";
import { linkKey } from "../../core/plan";
import type { ProxyEngine, ProxyLink } from "../../faults/proxy";

export class Links {
  private constructor(
    private readonly proxies: ReadonlyMap<string, ProxyLink>,
    private readonly brokers: readonly BrokerHome[],
  ) {}

  /** Makes the links of the run's tasks. @throws InfrastructureError when a fault of the plan acts on a link that nobody carries */
  static async open({ run, tasks, faults }: RunPlan, home: LocalHome, engine: ProxyEngine): Promise<Links> {
    const ours = await Promise.all(
      tasks.flatMap((task) =>
        home.brokers.map(async (broker): Promise<[string, ProxyLink]> => {
          const name = `${taskLinksOf(run)}${task.id}-${broker.id}`;
          const link = await engine.createLink(name, home.proxy.host, broker.direct.client);
          return [linkKey(taskLink(task, broker)), link];
        }),
      ),
    );
    const links = new Links(new Map([...home.proxy.links.map(stackLink), ...ours]), home.brokers);
    const missing = faults.flatMap((fault) => fault.links).find((link) => links.find(link) === undefined);
    if (missing !== undefined)
      throw new InfrastructureError(`the stack has no proxy for the link ${linkKey(missing)}: bring it up anew`);
    return links;
  }

  find(link: Link): ProxyLink | undefined {
    return this.proxies.get(linkKey(link));
  }

  /** From what each broker advertises to where the task's own link to it listens. */
  routesOf(task: PlannedTask): Record<string, string> {
    return Object.fromEntries(
      this.brokers.flatMap((broker) => {
        const proxy = this.find(taskLink(task, broker));
        return proxy === undefined ? [] : [[broker.advertised, proxy.listen]];
      }),
    );
  }
}

/** How the names of all task links of a run begin. */
export function taskLinksOf(run: string): string {
  return `task-${run}-`;
}

function taskLink(task: PlannedTask, broker: BrokerHome): Link {
  return { initiator: { kind: "task", task: task.id }, owner: broker.id, listener: "client" };
}

function stackLink({ link, proxy, listen }: LocalHome["proxy"]["links"][number]): [string, ProxyLink] {
  return [linkKey(link), { proxy, listen }];
}
