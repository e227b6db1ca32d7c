/** TCP addresses as `host:port`. */
import { connect, type Socket } from "node:net";

/** @throws Error when it is none */
export function parseAddress(address: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
  if (host === undefined || port === undefined) throw new Error(`"${address}" is no address; write host:port`);
  return { host, port: Number(port) };
}

/** A connection that may be half closed. @throws Error when there is none within the time */
export function connectTo(address: string, withinMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...parseAddress(address), allowHalfOpen: true, noDelay: true });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(withinMs, () => fail(new Error(`no connection to ${address} within ${withinMs} ms`)));
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.setTimeout(0).off("error", fail);
      resolve(socket);
    });
  });
}
