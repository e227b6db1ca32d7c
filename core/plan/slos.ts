/** From expectations as written to SLOs with a limit in numbers. */
import type { Expectation, PlannedSlo } from "../documents";
import { duration, durationText, rate, rateText } from "../units";
import { checkJudgeable, type Measured } from "./judgeable";
import type { Problems } from "./problems";
import { expectationText, metricText } from "./text";

type MetricKind = Expectation["metric"]["kind"];

const OPERATORS: Readonly<Record<MetricKind, readonly Expectation["operator"][]>> = {
  latency: ["below"],
  rate: ["atLeast"],
  progress: ["atLeast"],
  integrity: ["is", "atMost"],
  recovered: ["within"],
};

/** The SLOs in the scenario's order. Those that could never be judged are noted. */
export function planSlos(expectations: readonly Expectation[], measured: Measured, problems: Problems): PlannedSlo[] {
  return expectations.map((expectation, index) => {
    const place = `expect[${index}]`;
    const { metric, operator } = expectation;
    const operators = OPERATORS[metric.kind];
    if (!operators.includes(operator))
      problems.add(place, `${metricText(metric)} cannot be compared by ${operator}`, `use ${operators.join(" or ")}`);
    checkJudgeable(expectation, place, measured, problems);
    return planLimit(expectation, `${place}.${operator}`, problems);
  });
}

function planLimit(expectation: Expectation, place: string, problems: Problems): PlannedSlo {
  const { metric, value } = expectation;
  switch (metric.kind) {
    case "integrity": {
      const whole = typeof value === "number" && Number.isInteger(value) && value >= 0;
      if (!whole)
        problems.add(place, `${JSON.stringify(value)} is not a number of records`, "write 0 or more, without a unit");
      return {
        text: expectationText(expectation, String(value)),
        expectation,
        limit: whole ? value : 0,
        unit: "records",
      };
    }
    case "rate":
    case "progress": {
      const limit = problems.parsed(1, () => rate(place, String(value)));
      if (limit === 0) problems.add(place, `"${value}" is always so`, "write more");
      return { text: expectationText(expectation, rateText(limit)), expectation, limit, unit: "/s" };
    }
    case "latency":
    case "recovered": {
      const limit = problems.parsed(1, () => duration(place, String(value)));
      if (limit === 0) problems.add(place, `"${value}" is never so`, "write more");
      return { text: expectationText(expectation, durationText(limit)), expectation, limit, unit: "ms" };
    }
  }
}
