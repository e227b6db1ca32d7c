/** The proxy engine: faults as toxics on the proxy of each link. */
import type { PlannedFault } from "../../core/documents";
import { ToxiproxyApi } from "./api";
import { toxicsOf } from "./toxics";

/** Of every toxic of ours, so that a sweep finds what a dead conductor left. */
const OURS = "drone-";

export type ShapedFault = Pick<PlannedFault, "id" | "shape" | "direction">;

export interface ProxyLink {
  /** Its name in toxiproxy. */
  readonly proxy: string;
  /** Where its initiator connects, `host:port`. */
  readonly listen: string;
}

export class ProxyEngine {
  private readonly api: ToxiproxyApi;

  /** @param address of toxiproxy's API, `host:port` */
  constructor(address: string) {
    this.api = new ToxiproxyApi(address);
  }

  /** Puts a new link through the proxy, listening on a free port of `host`. A link of that name from before is replaced. */
  async createLink(name: string, host: string, upstream: string): Promise<ProxyLink> {
    const { listen } = await this.api.createProxy({ name, listen: `${host}:0`, upstream });
    return { proxy: name, listen };
  }

  /** Ends the links whose names start so, and their connections. */
  async removeLinks(prefix: string): Promise<void> {
    const names = (await this.api.proxies()).map(({ name }) => name).filter((name) => name.startsWith(prefix));
    await Promise.all(names.map((name) => this.api.removeProxy(name)));
  }

  /** When it resolves, the fault acts on the link, on connections that are open and on new ones. */
  async apply(fault: ShapedFault, proxy: string): Promise<void> {
    const toxics = toxicsOf(fault.shape, fault.direction);
    await Promise.all(
      toxics.map((toxic) => this.api.addToxic(proxy, { ...toxic, name: toxicName(fault.id, toxic.stream) })),
    );
  }

  /** When it resolves, nothing of the fault is on the link, whatever was there before. */
  async heal(fault: ShapedFault, proxy: string): Promise<void> {
    const toxics = toxicsOf(fault.shape, fault.direction);
    await Promise.all(toxics.map(({ stream }) => this.api.removeToxic(proxy, toxicName(fault.id, stream))));
  }

  /** What the server has of ours now, each as `PROXY/TOXIC`. */
  async left(): Promise<string[]> {
    return (await this.ours()).map(({ proxy, toxic }) => `${proxy}/${toxic}`);
  }

  /** Removes whatever the server has of ours, whoever put it there. */
  async sweep(): Promise<void> {
    await Promise.all((await this.ours()).map(({ proxy, toxic }) => this.api.removeToxic(proxy, toxic)));
  }

  private async ours(): Promise<{ readonly proxy: string; readonly toxic: string }[]> {
    const proxies = await this.api.proxies();
    return proxies.flatMap(({ name: proxy, toxics }) =>
      toxics.filter(({ name }) => name.startsWith(OURS)).map(({ name: toxic }) => ({ proxy, toxic })),
    );
  }
}

/** The same fault on the same link has the same name, so that nobody can put it there twice. */
function toxicName(fault: string, stream: string): string {
  return `${OURS}${fault}-${stream}`;
}
