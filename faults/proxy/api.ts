/**
 * toxiproxy's HTTP API, the part that we use. Plain `fetch`: toxiproxy-node-client drops the server's own words of an error,
 * checks no answer and has no time-out.
 */
import { z } from "zod";

const ProxyState = z.object({
  name: z.string(),
  listen: z.string(),
  upstream: z.string(),
  toxics: z.array(z.object({ name: z.string() })),
});
/** A proxy as the server has it; `listen` is the real address, also when port 0 was asked for. */
export type ProxyState = z.infer<typeof ProxyState>;

export interface NewProxy {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
}

export interface NewToxic {
  readonly name: string;
  readonly type: string;
  readonly stream: string;
  readonly attributes: Readonly<Record<string, number>>;
}

/** The server answers within milliseconds, unless a receiver that does not read holds up a toxic's end: then up to 5 s a chunk. */
const WITHIN_MS = 10_000;
const NOT_FOUND = 404;
const CONFLICT = 409;

export class ToxiproxyApi {
  private readonly base: string;

  /** @param address `host:port` or a URL */
  constructor(address: string) {
    this.base = address.includes("://") ? address.replace(/\/$/, "") : `http://${address}`;
  }

  async proxies(): Promise<ProxyState[]> {
    const answer = await this.call("GET", "/proxies");
    return Object.values(z.record(z.string(), ProxyState).parse(answer.body));
  }

  /** A proxy of this name that is there already is replaced: it is a dead run's. */
  async createProxy(proxy: NewProxy): Promise<ProxyState> {
    const first = await this.call("POST", "/proxies", proxy, [CONFLICT]);
    if (first.status !== CONFLICT) return ProxyState.parse(first.body);
    await this.removeProxy(proxy.name);
    return ProxyState.parse((await this.call("POST", "/proxies", proxy)).body);
  }

  /** Closes its connections. One that is not there is fine. */
  async removeProxy(name: string): Promise<void> {
    await this.call("DELETE", proxyPath(name), undefined, [NOT_FOUND]);
  }

  async addToxic(proxy: string, toxic: NewToxic): Promise<void> {
    await this.call("POST", `${proxyPath(proxy)}/toxics`, toxic);
  }

  /** One that is not there, or whose proxy is not, is fine. */
  async removeToxic(proxy: string, name: string): Promise<void> {
    await this.call("DELETE", `${proxyPath(proxy)}/toxics/${encodeURIComponent(name)}`, undefined, [NOT_FOUND]);
  }

  private async call(
    method: string,
    path: string,
    body?: unknown,
    expected: readonly number[] = [],
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(`${this.base}${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(WITHIN_MS),
    }).catch((error: unknown) => {
      throw new Error(`toxiproxy at ${this.base} does not answer: ${reason(error)}`);
    });
    const text = await response.text();
    if (!response.ok && !expected.includes(response.status))
      throw new Error(`toxiproxy: ${method} ${path}: ${response.status} ${text.trim()}`);
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }
}

function proxyPath(name: string): string {
  return `/proxies/${encodeURIComponent(name)}`;
}

/** fetch says only that it failed; why is in its cause. */
function reason(error: unknown): string {
  const cause = typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined;
  return String(cause ?? error);
}
