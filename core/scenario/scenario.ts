/** A scenario, and many of them at once. */
import type { ScenarioDocument } from "../documents";
import { BadInput } from "../errors";

type Needed = "topics" | "load" | "flow";
type Defaulted = "description" | "expect" | "requires" | "drain";

/** Defaults: no description, no expectations, no required settings, 30 s of drain. */
export function scenario(
  name: string,
  parts: Pick<ScenarioDocument, Needed> & Partial<Pick<ScenarioDocument, Defaulted>>,
): ScenarioDocument {
  return { schema: 1, name, description: "", expect: [], requires: {}, drain: "30s", ...parts };
}

type Value = string | number | boolean;
type Axes = Readonly<Record<string, readonly Value[]>>;
type Point<A extends Axes> = { readonly [Axis in keyof A]: A[Axis][number] };

/**
 * One scenario for each combination of the axes' values, in the order in which they are written, the last axis fastest.
 * Each is called `base-axisvalue-axisvalue`: `slow-follower-acksall-delay100ms`.
 * @throws BadInput when two combinations would have the same name
 */
export function matrix<const A extends Axes>(axes: A, make: (point: Point<A>) => ScenarioDocument): ScenarioDocument[] {
  const made = combinations(axes).map((point) => {
    const document = make(point);
    return { ...document, name: `${document.name}${suffix(point)}` };
  });
  refuseSameNames(made.map(({ name }) => name));
  return made;
}

function combinations<A extends Axes>(axes: A): Point<A>[] {
  const points = Object.entries(axes).reduce<Record<string, Value>[]>(
    (so, [axis, values]) => so.flatMap((point) => values.map((value) => ({ ...point, [axis]: value }))),
    [{}],
  );
  // Each point has every axis of A with one of its values: the loop above is over all of them.
  return points as Point<A>[];
}

function suffix(point: Readonly<Record<string, Value>>): string {
  return Object.entries(point)
    .map(([axis, value]) => `-${named(`${axis}${value}`)}`)
    .join("");
}

function named(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function refuseSameNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw BadInput.at("matrix", `two combinations are called "${twice}"`, "use values that differ in letters or digits");
}
