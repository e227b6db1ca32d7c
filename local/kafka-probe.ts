/** Asks a broker whether it serves: an ApiVersions exchange. */
import type { Socket } from "node:net";
import { connectTo } from "./address";

const CORRELATION = 0xd40e;

/**
 * ApiVersions v0: size, key 18, version, correlation, client id `drone`
 * (https://kafka.apache.org/protocol#The_Messages_ApiVersions).
 */
const REQUEST = Buffer.from([
  0,
  0,
  0,
  15,
  0,
  18,
  0,
  0,
  0,
  0,
  CORRELATION >> 8,
  CORRELATION & 0xff,
  0,
  5,
  ...Buffer.from("drone"),
]);
const MOST_BYTES = 64 * 1024;

/** Whether an exchange over a new connection is done within the time. Never throws. */
export async function answersApiVersions(address: string, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  const socket = await connectTo(address, withinMs).catch(() => null);
  if (socket === null) return false;
  try {
    return await exchange(socket, Math.max(1, deadline - performance.now()));
  } finally {
    socket.destroy();
  }
}

function exchange(socket: Socket, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    const end = (answered: boolean): void => {
      clearTimeout(timer);
      resolve(answered);
    };
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answered = isAnswer(received);
      if (answered !== null) end(answered);
    });
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
    socket.on("end", () => end(false));
    socket.write(REQUEST);
  });
}

/** Null while it is not whole: size, correlation, error code 0. */
function isAnswer(bytes: Buffer): boolean | null {
  if (bytes.length < 10) return null;
  const size = bytes.readInt32BE(0);
  if (size > MOST_BYTES || bytes.readInt32BE(4) !== CORRELATION || bytes.readInt16BE(8) !== 0) return false;
  return bytes.length >= 4 + size ? true : null;
}
