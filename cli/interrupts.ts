/** Ctrl-C: the first one heals and tears down, the second one leaves at once. */
import { Interrupted } from "../automation/interrupted";
import { killEngine } from "../automation/orphans";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The signal that work on a stack is to watch. Until it is done, a second interrupt kills the engine and says what is to be done. */
export async function interruptible<T>(stack: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) leave(stack);
    process.stderr.write("\ndrone: interrupted: healing and taking down; once more to leave at once\n");
    controller.abort(new Interrupted());
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.removeListener(name, onSignal);
  }
}

function leave(stack: string): never {
  killEngine(stack);
  process.stderr.write(`drone: left at once; brokers may still run: ./drone down --stack ${stack}\n`);
  process.exit(130);
}
