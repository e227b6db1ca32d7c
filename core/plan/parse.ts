/** From anything to a scenario document. What does not fit the schema is told at the place where its author wrote it. */
import type { z } from "zod";
import { ScenarioDocument } from "../documents";
import { BadInput, type Problem } from "../errors";
import { shapeWord } from "./text";

const OTHERWISE = "write it with the words of core/scenario";

/** @throws BadInput with every place that does not fit */
export function parseScenario(input: unknown): ScenarioDocument {
  const parsed = ScenarioDocument.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new BadInput(parsed.error.issues.map((issue) => problemOf(issue, input)));
}

function problemOf(issue: z.core.$ZodIssue, input: unknown): Problem {
  const place = placeOf(issue.path, input);
  switch (issue.code) {
    case "invalid_type":
      return { place, wrong: `${shown(issue.input)} is no ${issue.expected}`, cure: typeCure(issue) };
    case "unrecognized_keys":
      return { place, wrong: `there is no ${issue.keys.join(", ")} here`, cure: "remove it" };
    case "invalid_value":
      return {
        place,
        wrong: `${shown(issue.input)} is not known`,
        cure: `use one of ${issue.values.map(String).join(", ")}`,
      };
    case "invalid_format":
      return { place, wrong: `${shown(issue.input)} is no name`, cure: issue.message };
    case "invalid_key":
      return {
        place,
        wrong: `"${String(issue.path.at(-1))}" is no name`,
        cure: issue.issues[0]?.message ?? issue.message,
      };
    case "too_small":
      return { place, wrong: `${shown(issue.input)} is too small`, cure: `use ${issue.minimum} or more` };
    case "too_big":
      return { place, wrong: `${shown(issue.input)} is too large`, cure: `use ${issue.maximum} or less` };
    default:
      return { place, wrong: `${shown(issue.input)} does not fit`, cure: OTHERWISE };
  }
}

function typeCure({ input, expected }: z.core.$ZodIssueInvalidType): string {
  if (expected === "string" && typeof input === "number")
    return `write it with its unit, in quotes, such as "${input}ms" or "${input}/s"`;
  return expected === "number" ? "write a number, without quotes" : OTHERWISE;
}

/** A value as its author would know it again, on one line. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/**
 * The place as the language has it: a flow's steps by number, a fault by its shape, without the document's own keys.
 * `flow.steps.2.faults.0.shape.time` is `flow[2].delay.time`.
 */
function placeOf(path: readonly PropertyKey[], input: unknown): string {
  let place = "";
  let value = input;
  for (const [depth, key] of path.entries()) {
    value = property(value, key);
    place += segment(key, path[depth - 1], value);
  }
  return place.replace(/^\./, "") || "scenario";
}

function segment(key: PropertyKey, parent: PropertyKey | undefined, value: unknown): string {
  if (key === "steps" || key === "faults" || key === "shape") return "";
  if (key === "step") return ".during";
  if (parent === "faults") return `.${faultWord(value)}`;
  return typeof key === "number" ? `[${key}]` : `.${String(key)}`;
}

function faultWord(fault: unknown): string {
  const kind = property(property(fault, "shape"), "kind");
  return kind === "rate" ? shapeWord(kind) : String(kind);
}

function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
