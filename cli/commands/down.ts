/** `drone down` */
import { down } from "../../automation";
import { interruptible } from "../interrupts";
import { openDisplay } from "../progress";

/** Returns the exit code: 1 if something was left. */
export async function downCommand({ stack }: { readonly stack: string }): Promise<number> {
  const { found, left } = await interruptible(stack, async (signal) => {
    const display = openDisplay();
    try {
      return await down(stack, { signal, onProgress: display.onProgress });
    } finally {
      display.stop();
    }
  });
  if (left.length > 0) console.error(`drone: stack ${stack} has left: ${left.join(", ")}`);
  else
    console.log(
      found
        ? `Stack ${stack} is down: no process, port or folder of it is left.`
        : `Nothing of stack ${stack} was there.`,
    );
  return left.length > 0 ? 1 : 0;
}
