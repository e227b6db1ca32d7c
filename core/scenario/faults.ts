/** Shapes of faults. Each becomes a fault by saying on which links: `delay("100ms").on(client().to(broker(1)))`. */
import type { Fault, Shape } from "../documents";
import type { Broker, Links } from "./links";

type Options<Kind extends Shape["kind"], Key extends string> = Omit<Extract<Shape, { kind: Kind }>, "kind" | Key>;

/** A shape that waits for its links. */
export interface ShapeOnLinks {
  on(links: Links): Fault;
}

/** Holds everything back for `time`, give or take `jitter`. */
export function delay(time: string, options: Options<"delay", "time"> = {}): ShapeOnLinks {
  return shape({ kind: "delay", time, ...options });
}

/** Drops this share of the packets. */
export function loss(share: string, options: Options<"loss", "share"> = {}): ShapeOnLinks {
  return shape({ kind: "loss", share, ...options });
}

/** Sends this share of the packets twice. */
export function duplicate(share: string): ShapeOnLinks {
  return shape({ kind: "duplicate", share });
}

/** Flips a bit in this share of the packets. */
export function corrupt(share: string): ShapeOnLinks {
  return shape({ kind: "corrupt", share });
}

/** Lets this share of the packets overtake the others; with `gap`, only every gap-th packet. */
export function reorder(share: string, options: Options<"reorder", "share"> = {}): ShapeOnLinks {
  return shape({ kind: "reorder", share, ...options });
}

/** Carries no more than this, such as `"10Mbit/s"`. */
export function bandwidth(limit: string): ShapeOnLinks {
  return shape({ kind: "rate", limit });
}

/** Lets nothing through, in silence. */
export function partition(): ShapeOnLinks {
  return shape({ kind: "partition" });
}

/** Resets connections. */
export function reset(): ShapeOnLinks {
  return shape({ kind: "reset" });
}

/** Cuts a broker off: a partition of all its listeners, both ways, as initiator and as owner. */
export function isolate(broker: Broker): Fault {
  return { shape: { kind: "partition" }, on: { kind: "isolation", of: broker.selector } };
}

function shape(value: Shape): ShapeOnLinks {
  return { on: (links) => ({ shape: value, on: links.selector }) };
}
