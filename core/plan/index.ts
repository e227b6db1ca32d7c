/** From a scenario to a plan with every choice made. Pure: the same input and seed give the same bytes. */
export type { Distribution, EngineCapabilities } from "./capabilities";
export { describePlan } from "./describe";
export { type LinkParts, linkKey, linksOf, type Resolve } from "./links";
export { parseScenario } from "./parse";
export { type PlanContext, planRun } from "./plan";
export { actionText, brokerText, directionText, selectorText, shapeText } from "./text";
