/** Addresses that somebody else has. */
import { createServer } from "node:net";
import { parseAddress } from "../../local/address";
import { ownerOf } from "../../local/owner";

/** @throws Error naming each address that is taken, and by whom where the system tells */
export async function refuseTakenAddresses(addresses: readonly string[]): Promise<void> {
  const refusals = (await Promise.all(addresses.map(whyNot))).filter((why) => why !== null);
  if (refusals.length > 0) throw new Error(refusals.join("\n"));
}

function whyNot(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") resolve(`cannot listen on ${address}: ${error.message}`);
      else resolve(`${address} is taken by ${ownerOf(address) ?? "another process"}; end it, or use another stack`);
    });
    server.listen({ ...parseAddress(address), exclusive: true }, () => server.close(() => resolve(null)));
  });
}
