/** A raw connection to a broker, on which requests are pipelined: none waits for the answer of the one before. */
import net, { type Socket } from "node:net";
import { frame, parseAnswer, type Request } from "./requests";
import { addressParts } from "./routes";

export interface Answer<T> {
  readonly value: T;
  /** `performance.now()` when its last byte was read. */
  readonly receivedAt: number;
}

interface Pending {
  readonly answered: (bytes: Buffer, receivedAt: number) => void;
  readonly failed: (error: Error) => void;
}

/** The largest answer that makes sense for us; more is no broker. */
const MOST_BYTES = 64 * 1024 * 1024;
const CORRELATIONS = 2 ** 31 - 1;

export class Connection {
  private readonly pending = new Map<number, Pending>();
  private correlation = 0;
  private received: Buffer = Buffer.alloc(0);
  private ended: Error | null = null;

  /** @throws Error when there is none within the time */
  static open(address: string, withinMs: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ ...addressParts(address), noDelay: true });
      const fail = (error: Error): void => {
        socket.destroy();
        reject(error);
      };
      socket.setTimeout(withinMs, () => fail(new Error(`no connection to ${address} within ${withinMs} ms`)));
      socket.once("error", fail);
      socket.once("connect", () => {
        socket.setTimeout(0).off("error", fail);
        resolve(new Connection(socket, address));
      });
    });
  }

  private constructor(
    private readonly socket: Socket,
    private readonly address: string,
  ) {
    socket.on("data", (chunk) => this.receive(chunk));
    socket.on("error", (error) => this.end(error));
    socket.on("close", () => this.end(new Error(`${address} closed the connection`)));
  }

  get closed(): boolean {
    return this.ended !== null;
  }

  /** Writes the request before it returns. The promise has no time limit: it fails when the connection closes. */
  send<T>(request: Request<T>): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) return reject(this.ended);
      this.correlation = (this.correlation + 1) % CORRELATIONS;
      this.pending.set(this.correlation, {
        answered: (bytes, receivedAt) => {
          try {
            resolve({ value: parseAnswer(request, bytes), receivedAt });
          } catch (error) {
            reject(error);
          }
        },
        failed: reject,
      });
      this.socket.write(frame(request, this.correlation));
    });
  }

  /** An answer within the time. @throws Error, and the connection is closed: nobody knows what became of the request */
  async exchange<T>(request: Request<T>, withinMs: number): Promise<T> {
    const timer = setTimeout(() => this.close(`${this.address} did not answer within ${withinMs} ms`), withinMs);
    try {
      return (await this.send(request)).value;
    } finally {
      clearTimeout(timer);
    }
  }

  close(why = "closed by us"): void {
    this.end(new Error(why));
  }

  private receive(chunk: Buffer): void {
    const receivedAt = performance.now();
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    try {
      while (this.takeAnswer(receivedAt));
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Whether there was a whole one. */
  private takeAnswer(receivedAt: number): boolean {
    const { received } = this;
    if (received.length < 8) return false;
    const size = received.readInt32BE(0);
    if (size < 4 || size > MOST_BYTES) throw new Error(`${this.address} does not speak Kafka`);
    if (received.length < 4 + size) return false;
    const correlation = received.readInt32BE(4);
    const pending = this.pending.get(correlation);
    if (pending === undefined) throw new Error(`${this.address} answered what was not asked`);
    this.pending.delete(correlation);
    this.received = received.subarray(4 + size);
    pending.answered(received.subarray(8, 4 + size), receivedAt);
    return true;
  }

  private end(error: Error): void {
    if (this.ended !== null) return;
    this.ended = error;
    this.socket.destroy();
    for (const { failed } of this.pending.values()) failed(error);
    this.pending.clear();
  }
}
