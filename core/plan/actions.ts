/** Rules for what a flow does to brokers and to load. */
import type { Action } from "../documents";
import { duration, rate } from "../units";
import type { FlowStep } from "./flow";
import { oneOf, type Problems } from "./problems";
import { checkBroker, type Declared } from "./selectors";

/** A produce load has this rate from this moment on. */
export interface RateChange {
  readonly load: string;
  readonly fromMs: number;
  readonly perSecond: number;
}

/** The changes of rates that the flow makes, with every wait at its longest. What is wrong with any action is noted. */
export function planActions(steps: readonly FlowStep[], declared: Declared, problems: Problems): RateChange[] {
  const endsAtMs = Math.max(0, ...steps.map(({ ends }) => ends.earliestMs));
  return steps.flatMap(({ what, place, starts }) => {
    if (what.kind !== "action") return [];
    const { action } = what;
    const at = `${place}.${action.kind}`;
    if (action.kind === "changeRate") return planChange(action, at, starts.latestMs, declared, problems);
    checkBroker(action.broker, at, declared, problems);
    if (action.kind === "pauseBroker") checkPause(action, at, endsAtMs - starts.earliestMs, problems);
    return [];
  });
}

function planChange(
  { load: name, rate: text }: Extract<Action, { kind: "changeRate" }>,
  place: string,
  fromMs: number,
  { loads }: Declared,
  problems: Problems,
): RateChange[] {
  const producers = loads.filter(({ kind }) => kind === "produce").map((load) => load.name);
  const known = loads.some((load) => load.name === name);
  if (!producers.includes(name))
    problems.add(
      place,
      known ? `load ${name} consumes and has no rate` : `there is no load "${name}"`,
      oneOf(producers, "load"),
    );
  const perSecond = problems.parsed(1, () => rate(place, text));
  if (perSecond === 0) problems.add(place, `"${text}" sends nothing`, 'write for example "100/s"');
  return [{ load: name, fromMs, perSecond }];
}

function checkPause(
  action: Extract<Action, { kind: "pauseBroker" }>,
  place: string,
  leftMs: number,
  problems: Problems,
): void {
  const milliseconds = problems.parsed(1, () => duration(place, action.for));
  if (milliseconds === 0) problems.add(place, `"${action.for}" pauses nothing`, 'write for example "10s"');
  if (milliseconds > leftMs)
    problems.add(
      place,
      `it lasts for ${action.for}, longer than the flow that is left`,
      "shorten it, or let a phase follow",
    );
}
