/** What happens, in which order: a tree that the planner turns into a DAG of steps. */
import type { Condition, Fault, Step } from "../documents";
import type { Broker } from "./links";

type OneOrMore<T> = [T, ...T[]];

/** One after the other. */
export function sequence(...steps: OneOrMore<Step>): Step {
  return { do: "sequence", steps };
}

/** All at once; ends when the last of them ends. */
export function parallel(...steps: OneOrMore<Step>): Step {
  return { do: "parallel", steps };
}

/** A time under load with a name, for which everything is measured. Whole seconds. */
export function phase(name: string, duration: string): Step {
  return { do: "phase", name, for: duration, warmup: false };
}

/** A phase that is measured and not judged: clients connect, code gets compiled. */
export function warmup(duration: string, name = "warmup"): Step {
  return { do: "phase", name, for: duration, warmup: true };
}

/** Puts faults on links from the step's start to its end. */
export function during(step: Step, ...faults: OneOrMore<Fault>): Step {
  return { do: "during", step, faults };
}

/** Goes on when the condition holds, or when `within` is over. Whole seconds. */
export function waitUntil(condition: Condition, within: string): Step {
  return { do: "waitUntil", condition, within };
}

/** Ends the broker's process at once (SIGKILL). It stays down until `restartBroker`. */
export function killBroker(broker: Broker): Step {
  return { do: "action", action: { kind: "killBroker", broker: broker.selector } };
}

/** Stops the broker's process without closing anything (SIGSTOP), for so long. The flow goes on meanwhile. */
export function pauseBroker(broker: Broker, duration: string): Step {
  return { do: "action", action: { kind: "pauseBroker", broker: broker.selector, for: duration } };
}

/** Starts the broker's process again, after stopping it in good order if it runs. */
export function restartBroker(broker: Broker): Step {
  return { do: "action", action: { kind: "restartBroker", broker: broker.selector } };
}

/** Sends of a produce load arrive at another rate from now on. */
export function changeRate(load: string, rate: string): Step {
  return { do: "action", action: { kind: "changeRate", load, rate } };
}

/** Consumer lag is back at or under the baseline's maximum. */
export function drained(): { kind: "drained" } {
  return { kind: "drained" };
}

/** Every partition's in-sync set is whole. */
export function isrWhole(): { kind: "isrWhole" } {
  return { kind: "isrWhole" };
}
