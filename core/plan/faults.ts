/** From the faults of a flow to planned faults, each with its links. */
import type { BrokerSelector, Fault, PlannedFault } from "../documents";
import type { EngineCapabilities } from "./capabilities";
import { refuseConflicts } from "./conflicts";
import type { FlowStep } from "./flow";
import { isMoving, linksOf } from "./links";
import type { Problems } from "./problems";
import { checkLinks, type Declared, refuseNoLinks } from "./selectors";
import { defaultDirection, planShape } from "./shapes";
import { faultText, shapeWord } from "./text";

/** The faults in the order of the flow. What is wrong with them, alone or together, is noted. */
export function planFaults(
  steps: readonly FlowStep[],
  declared: Declared,
  engine: EngineCapabilities,
  problems: Problems,
): PlannedFault[] {
  const sound: { fault: PlannedFault; span: FlowStep }[] = [];
  let count = 0;
  for (const span of steps) {
    if (span.what.kind !== "span") continue;
    for (const { fault, place } of placed(span.what.faults, span.place)) {
      count += 1;
      const planned = planFault(`fault-${count}`, fault, place, span, declared, engine, problems);
      if (planned) sound.push({ fault: planned, span });
    }
  }
  refuseConflicts(sound, declared, problems);
  return sound.map(({ fault }) => fault);
}

/** Each fault with its place: `flow[2].delay`, or `flow[2].delay[1]` for the second of several of a kind. */
function placed(faults: readonly Fault[], step: string): { fault: Fault; place: string }[] {
  return faults.map((fault, index) => {
    const { kind } = fault.shape;
    const same = faults.filter(({ shape }) => shape.kind === kind).length;
    const nth = faults.slice(0, index).filter(({ shape }) => shape.kind === kind).length;
    return { fault, place: `${step}.${shapeWord(kind)}${same > 1 ? `[${nth}]` : ""}` };
  });
}

function planFault(
  id: string,
  fault: Fault,
  place: string,
  span: FlowStep,
  declared: Declared,
  engine: EngineCapabilities,
  problems: Problems,
): PlannedFault | undefined {
  const shape = planShape(fault.shape, place, engine, problems);
  if (span.ends.latestMs === span.starts.earliestMs)
    problems.add(place, "nothing in this during() takes time, so the fault would not last", "put a phase into it");
  const { on } = fault;
  if (!checkLinks(on, `${place}.on`, declared, problems)) return undefined;
  const moving = isMoving(on);
  const links = moving ? [] : linksOf(on, fixed, declared);
  if (!moving && links.length === 0) refuseNoLinks(on, `${place}.on`, problems);
  const direction = (on.kind === "links" ? on.direction : undefined) ?? defaultDirection(shape.kind, on, declared);
  return {
    id,
    step: span.id,
    place,
    shape,
    on,
    direction,
    links,
    moving,
    engine: engine.engine,
    fromMs: span.starts.earliestMs,
    toMs: span.ends.earliestMs,
    text: faultText(shape, on, direction),
  };
}

/** Which broker a selector means that does not move. */
function fixed(selector: BrokerSelector): number {
  if (selector.kind === "broker") return selector.id;
  throw new Error(`${selector.kind} is known only when the fault starts`);
}
