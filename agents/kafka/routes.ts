/** How a client reaches brokers past the addresses that they advertise: each task over its own links, ourselves directly. */
import net from "node:net";
import type { ISocketFactory } from "kafkajs";

/** kafkajs's own. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Sockets for kafkajs that go to `routes["host:port"]` in place of `host:port`; an address without a route is used as it is.
 * Nagle's algorithm is off, as in the Java client: with it, pipelined requests wait for acknowledgements of the one before.
 */
export function routedSocketFactory(routes: Readonly<Record<string, string>>): ISocketFactory {
  return ({ host, port, onConnect }) => {
    const { host: to, port: at } = addressParts(routes[`${host}:${port}`] ?? `${host}:${port}`);
    return net.connect(
      { host: to, port: at, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
      onConnect,
    );
  };
}

/** @param address `host:port`; an IPv6 host may be in brackets */
export function addressParts(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
}
