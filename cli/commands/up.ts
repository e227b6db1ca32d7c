/** `drone up` */
import { up } from "../../automation";
import { interruptible } from "../interrupts";
import { openDisplay } from "../progress";
import { bootstrapText } from "../text";

export async function upCommand({ stack }: { readonly stack: string }): Promise<void> {
  const addresses = await interruptible(stack, async (signal) => {
    const display = openDisplay();
    try {
      return await up(stack, { signal, onProgress: display.onProgress });
    } finally {
      display.stop();
    }
  });
  process.stdout.write(bootstrapText(stack, addresses));
}
