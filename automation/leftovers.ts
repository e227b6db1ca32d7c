/** The check that nothing of a stack is left on this machine: asked of the system, not of anybody's books. */
import { existsSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { stackPlace } from "../core/stack";
import { endTagged, findTagged } from "../local/processes";
import { ROOT } from "./folders";

/** Time to end for processes that nobody looks after any more. */
const GRACE_MS = 5_000;
const CONNECT_MS = 500;

/** In words, each thing that is left; empty when nothing is. @param addresses where the stack's brokers listened */
export async function leftovers(stack: string, addresses: readonly string[]): Promise<string[]> {
  const { id, folder } = stackPlace(ROOT, stack);
  const processes = findTagged({ stack: id }).map(({ pid }) => `process ${pid}`);
  const folders = existsSync(folder) ? [`folder ${folder}`] : [];
  const open = await Promise.all(
    addresses.map(async (address) => ((await answers(address)) ? [`port ${address}`] : [])),
  );
  return [...processes, ...folders, ...open.flat()];
}

/** Ends and removes what is left of a stack of which the engine knows nothing any more. Returns what there was. */
export async function sweep(stack: string): Promise<string[]> {
  const found = await leftovers(stack, []);
  const { id, folder } = stackPlace(ROOT, stack);
  await endTagged({ stack: id }, GRACE_MS);
  rmSync(folder, { recursive: true, force: true });
  return found;
}

/** Whether somebody accepts connections there. */
export function answers(address: string): Promise<boolean> {
  const { hostname: host, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: CONNECT_MS });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}
