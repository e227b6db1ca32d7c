/**
 * Faults that could not act, or not be proven, together. On one link at one time a shape acts once a way; a partition or a reset
 * acts alone, for nothing else can be seen through it. Links of a target that moves are all that it could have.
 */
import type { BrokerSelector, LinkSelector, PlannedFault } from "../documents";
import { canMeet, type FlowStep } from "./flow";
import { brokersIn, linkKey, linksOf } from "./links";
import type { Problems } from "./problems";
import type { Declared } from "./selectors";

interface Placed {
  readonly fault: PlannedFault;
  readonly span: FlowStep;
}

/**
 * Notes every pair of faults that conflict. Pairs that can never meet are left out first, so that sets of links, which grow
 * with tasks and brokers, are compared only where it matters; each set is made once.
 */
export function refuseConflicts(faults: readonly Placed[], declared: Declared, problems: Problems): void {
  const links = new Map<string, ReadonlySet<string>>();
  const linksOfFault = (fault: PlannedFault) => {
    const known = links.get(fault.id) ?? possibleLinks(fault, declared);
    links.set(fault.id, known);
    return known;
  };
  faults.forEach((later, index) => {
    for (const earlier of faults.slice(0, index)) {
      if (!exclude(earlier.fault, later.fault) || !canMeet(earlier.span, later.span)) continue;
      if (intersect(linksOfFault(earlier.fault), linksOfFault(later.fault)))
        refuse(earlier.fault, later.fault, problems);
    }
  });
}

function refuse(earlier: PlannedFault, later: PlannedFault, problems: Problems): void {
  const meet = earlier.moving || later.moving ? "could meet" : "acts on the same links at the same time as";
  problems.add(
    later.place,
    `"${later.text}" ${meet} "${earlier.text}" of ${earlier.place}`,
    "let one follow the other, or choose links that they do not share",
  );
}

/** Whether two shapes exclude each other on one link. */
function exclude(a: PlannedFault, b: PlannedFault): boolean {
  if (a.shape.kind !== b.shape.kind)
    return [a, b].some(({ shape }) => shape.kind === "partition" || shape.kind === "reset");
  return a.direction === b.direction || a.direction === "both" || b.direction === "both";
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const key of small) if (large.has(key)) return true;
  return false;
}

function possibleLinks({ on, links, moving }: PlannedFault, declared: Declared): ReadonlySet<string> {
  if (!moving) return new Set(links.map(linkKey));
  return new Set(
    resolutions(on, declared.brokers.ids).flatMap((resolve) => linksOf(on, resolve, declared).map(linkKey)),
  );
}

/** Every way in which the moving brokers of a selector could resolve: at most two ends, each any broker. */
function resolutions(on: LinkSelector, ids: readonly number[]): ((selector: BrokerSelector) => number)[] {
  return brokersIn(on).reduce<((selector: BrokerSelector) => number)[]>(
    (ways, end) =>
      ways.flatMap((way) => candidates(end, ids).map((id) => (asked) => (asked === end ? id : way(asked)))),
    [() => 0],
  );
}

function candidates(selector: BrokerSelector, ids: readonly number[]): readonly number[] {
  return selector.kind === "broker" ? [selector.id] : ids;
}
