/** From a shape as written to a shape in numbers, if the stack's engine can make it. */
import type { Direction, LinkSelector, PlannedShape, Shape } from "../documents";
import { bandwidth, duration, durationText, share } from "../units";
import type { EngineCapabilities } from "./capabilities";
import type { LinkParts } from "./links";
import { isBroker, loadsOf } from "./links";
import type { Problems } from "./problems";
import { shapeWord } from "./text";

/** The shape in numbers. What is wrong with it, or cannot be made, is noted at `place`, which ends in the shape's word. */
export function planShape(shape: Shape, place: string, engine: EngineCapabilities, problems: Problems): PlannedShape {
  if (!engine.shapes.includes(shape.kind))
    problems.add(place, `${shapeWord(shape.kind)} cannot be made by ${engine.name}`, engine.elsewhere);
  switch (shape.kind) {
    case "delay":
      return planDelay(shape, place, engine, problems);
    case "loss": {
      const correlation = planCorrelation(shape.correlation, place, engine, problems);
      return { kind: "loss", share: part(shape.share, place, problems), correlation };
    }
    case "duplicate":
    case "corrupt":
      return { kind: shape.kind, share: part(shape.share, place, problems) };
    case "reorder":
      return { kind: "reorder", share: part(shape.share, place, problems), gap: planGap(shape.gap, place, problems) };
    case "rate": {
      const bitsPerSecond = problems.parsed(1, () => bandwidth(place, shape.limit));
      if (bitsPerSecond <= 0) problems.add(place, `"${shape.limit}" lets nothing through`, "use partition()");
      return { kind: "rate", bitsPerSecond };
    }
    case "partition":
    case "reset":
      return { kind: shape.kind };
  }
}

/**
 * On which way a shape acts when its author does not say. A delay grows a round trip once. A rate is felt on the side that
 * carries the data: what producers send, what brokers send to consumers and to followers, which fetch; both, where a link
 * is used for both. The rest act on both.
 */
export function defaultDirection(
  kind: PlannedShape["kind"],
  on: LinkSelector,
  parts: Pick<LinkParts, "loads">,
): Direction {
  if (on.kind === "isolation") return "both";
  if (kind === "delay") return "requests";
  return kind === "rate" ? dataSide(on, parts) : "both";
}

function dataSide(
  { listener, from }: Extract<LinkSelector, { kind: "links" }>,
  parts: Pick<LinkParts, "loads">,
): Direction {
  if (listener !== "client") return "replies";
  if (from === undefined || isBroker(from)) return "both";
  const names = new Set(loadsOf(from, parts));
  const kinds = parts.loads.filter(({ name }) => names.has(name)).map(({ kind }) => kind);
  return kinds.includes("consume") ? "replies" : "requests";
}

function planDelay(
  shape: Extract<Shape, { kind: "delay" }>,
  place: string,
  engine: EngineCapabilities,
  problems: Problems,
): PlannedShape {
  // A time that cannot be read must not make its jitter look too large.
  const timeMs = problems.parsed(Number.MAX_VALUE, () => duration(place, shape.time));
  const text = shape.jitter;
  const jitterMs = text === undefined ? 0 : problems.parsed(0, () => duration(`${place}.jitter`, text));
  if (timeMs === 0) problems.add(place, `"${shape.time}" delays nothing`, 'write for example "100ms"');
  if (jitterMs > timeMs)
    problems.add(
      `${place}.jitter`,
      `"${text}" is more than the delay of ${durationText(timeMs)}, and no delay is negative`,
      `write "${durationText(timeMs)}" or less`,
    );
  const correlation = planCorrelation(shape.correlation, place, engine, problems);
  if (jitterMs === 0) refuseWithoutJitter(shape, place, problems);
  const distribution = shape.distribution ?? engine.jitter[0] ?? "uniform";
  if (jitterMs > 0 && !engine.jitter.includes(distribution))
    problems.add(
      `${place}.jitter`,
      `${distribution} jitter cannot be made by ${engine.name}`,
      engine.jitter.length > 0 ? `use ${engine.jitter.join(" or ")}, or ${engine.elsewhere}` : engine.elsewhere,
    );
  return { kind: "delay", timeMs, jitterMs, correlation, distribution };
}

function refuseWithoutJitter(shape: Extract<Shape, { kind: "delay" }>, place: string, problems: Problems): void {
  for (const option of ["correlation", "distribution"] as const)
    if (shape[option] !== undefined)
      problems.add(`${place}.${option}`, "there is no jitter that it could describe", 'add jitter, such as "20ms"');
}

function planCorrelation(
  text: string | undefined,
  place: string,
  engine: EngineCapabilities,
  problems: Problems,
): number | null {
  if (text === undefined) return null;
  if (!engine.correlation)
    problems.add(`${place}.correlation`, `correlation cannot be made by ${engine.name}`, engine.elsewhere);
  return problems.parsed(0, () => share(`${place}.correlation`, text));
}

function part(text: string, place: string, problems: Problems): number {
  const value = problems.parsed(1, () => share(place, text));
  if (value === 0) problems.add(place, `"${text}" hits nothing`, 'write for example "1%"');
  return value;
}

function planGap(gap: number | undefined, place: string, problems: Problems): number | null {
  if (gap !== undefined && gap < 1)
    problems.add(`${place}.gap`, `${gap} is not a number of packets`, "write 1 or more");
  return gap ?? null;
}
