/**
 * From a planned shape to toxics of toxiproxy 2.5. What each does was read in its source (toxics/*.go, link.go) and tried:
 *
 * - `latency` {latency, jitter}, whole milliseconds. Chunks wait in order, so with jitter none overtakes another: what comes close
 *   behind a late chunk is as late. The jitter is uniform over ± `jitter`.
 * - `bandwidth` {rate}, whole KB (1000 bytes) a second, of each connection for itself.
 * - `bandwidth` with rate 0 is a partition: bytes stay where they are, new connections are accepted and their bytes held, and
 *   when it is removed everything arrives in order. Nothing is discarded; what exceeds the buffers holds up the sender. Only the
 *   end of a connection that has no bytes under way still passes.
 * - `reset_peer` {timeout}: the next bytes on a connection are thrown away and it is closed; connections that were opened
 *   under it end with RST, earlier ones with FIN.
 *
 * All act at once on connections that are open, and adding or removing the first three loses no byte. Proxies listen where
 * the link's initiator connects, so "upstream" carries its requests and "downstream" the replies.
 */
import type { Direction, PlannedShape } from "../../core/documents";

export type Stream = "upstream" | "downstream";

export interface Toxic {
  readonly type: "latency" | "bandwidth" | "reset_peer";
  readonly stream: Stream;
  readonly attributes: Readonly<Record<string, number>>;
}

/** The toxics that make a shape on one link. @throws Error for a shape that `PROXY_CAPABILITIES` does not name */
export function toxicsOf(shape: PlannedShape, direction: Direction): Toxic[] {
  const kind = toxicOf(shape);
  return STREAMS[direction].map((stream) => ({ ...kind, stream }));
}

const STREAMS: Readonly<Record<Direction, readonly Stream[]>> = {
  requests: ["upstream"],
  replies: ["downstream"],
  both: ["upstream", "downstream"],
};

/** A KB/s in bits a second. */
const KILOBYTE_A_SECOND = 8_000;

function toxicOf(shape: PlannedShape): Omit<Toxic, "stream"> {
  switch (shape.kind) {
    case "delay":
      return { type: "latency", attributes: { latency: whole(shape.timeMs), jitter: Math.round(shape.jitterMs) } };
    case "rate":
      return { type: "bandwidth", attributes: { rate: whole(shape.bitsPerSecond / KILOBYTE_A_SECOND) } };
    case "partition":
      return { type: "bandwidth", attributes: { rate: 0 } };
    case "reset":
      return { type: "reset_peer", attributes: { timeout: 0 } };
    case "loss":
    case "duplicate":
    case "corrupt":
    case "reorder":
      throw new Error(`the proxy cannot make ${shape.kind}; the planner refuses it`);
  }
}

/** Never 0, which would be no delay, or a partition. */
function whole(value: number): number {
  return Math.max(1, Math.round(value));
}
