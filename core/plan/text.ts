/** A plan's parts in words, as the language has them: in refusals, in `./drone plan`, in results. */
import type {
  Action,
  BrokerSelector,
  Condition,
  Direction,
  Expectation,
  InitiatorSelector,
  LinkSelector,
  Listener,
  PlannedShape,
  ShapeKind,
} from "../documents";
import { bandwidthText, durationText, shareText } from "../units";

/** The language's word for a shape; `rate` alone would be taken for that of a load. */
export function shapeWord(kind: ShapeKind): string {
  return kind === "rate" ? "bandwidth" : kind;
}

/** `delay 100ms ±20ms on client links to broker 1, requests`. */
export function faultText(shape: PlannedShape, on: LinkSelector, direction: Direction): string {
  return `${shapeText(shape)} on ${selectorText(on)}, ${directionText(direction)}`;
}

export function shapeText(shape: PlannedShape): string {
  const word = shapeWord(shape.kind);
  switch (shape.kind) {
    case "delay":
      return `${word} ${durationText(shape.timeMs)}${jitterText(shape)}${correlationText(shape.correlation)}`;
    case "loss":
      return `${word} ${shareText(shape.share)}${correlationText(shape.correlation)}`;
    case "duplicate":
    case "corrupt":
      return `${word} ${shareText(shape.share)}`;
    case "reorder":
      return `${word} ${shareText(shape.share)}${shape.gap === null ? "" : ` gap ${shape.gap}`}`;
    case "rate":
      return `${word} ${bandwidthText(shape.bitsPerSecond)}`;
    case "partition":
    case "reset":
      return word;
  }
}

function jitterText({ jitterMs, distribution }: Extract<PlannedShape, { kind: "delay" }>): string {
  if (jitterMs === 0) return "";
  return ` ±${durationText(jitterMs)}${distribution === "uniform" ? "" : ` ${distribution}`}`;
}

function correlationText(correlation: number | null): string {
  return correlation === null ? "" : `, correlated ${shareText(correlation)}`;
}

const LISTENER_WORDS: Readonly<Record<Listener, string>> = {
  client: "client",
  replication: "replication",
  controller: "quorum",
};

/** The language's word for the links of a listener. */
export function listenerWord(listener: Listener): string {
  return LISTENER_WORDS[listener];
}

/** `client links from producers to broker 1`. */
export function selectorText(on: LinkSelector): string {
  if (on.kind === "isolation") return `all links of ${brokerText(on.of)}`;
  const from = on.from ? ` from ${initiatorText(on.from)}` : "";
  const to = on.to ? ` to ${brokerText(on.to)}` : "";
  return `${LISTENER_WORDS[on.listener]} links${from}${to}`;
}

export function directionText(direction: Direction): string {
  return direction === "both" ? "both ways" : direction;
}

export function brokerText(selector: BrokerSelector): string {
  switch (selector.kind) {
    case "broker":
      return `broker ${selector.id}`;
    case "leader":
      return `the leader of ${selector.topic}/${selector.partition}${selector.following ? ", following it" : ""}`;
    case "controller":
      return `the controller${selector.following ? ", following it" : ""}`;
  }
}

function initiatorText(selector: InitiatorSelector): string {
  switch (selector.kind) {
    case "producers":
    case "consumers":
      return selector.kind;
    case "load":
      return `load ${selector.name}`;
    case "task":
      return `task ${selector.load}-${selector.index}`;
    default:
      return brokerText(selector);
  }
}

export function conditionText({ kind }: Condition): string {
  return kind === "drained" ? "drained" : "the in-sync sets are whole";
}

export function actionText(action: Action): string {
  switch (action.kind) {
    case "killBroker":
      return `kill ${brokerText(action.broker)}`;
    case "pauseBroker":
      return `pause ${brokerText(action.broker)} for ${action.for}`;
    case "restartBroker":
      return `restart ${brokerText(action.broker)}`;
    case "changeRate":
      return `change the rate of ${action.load} to ${action.rate}`;
  }
}

const OPERATOR_WORDS: Readonly<Record<Expectation["operator"], string>> = {
  below: "below",
  atMost: "at most",
  atLeast: "at least",
  is: "is",
  within: "within",
};

/** `p99(orders) below 250ms in baseline`. */
export function expectationText({ metric, operator, in: phase }: Expectation, limit: string): string {
  return `${metricText(metric)} ${OPERATOR_WORDS[operator]} ${limit}${phase === undefined ? "" : ` in ${phase}`}`;
}

export function metricText(metric: Expectation["metric"]): string {
  switch (metric.kind) {
    case "latency":
      return `${metric.percentile}(${metric.load})`;
    case "rate":
      return `rateOf(${metric.load})`;
    case "progress":
      return `progress(${metric.load})`;
    case "integrity":
      return `${metric.count}()`;
    case "recovered":
      return `recovered(${metric.what}())`;
  }
}
