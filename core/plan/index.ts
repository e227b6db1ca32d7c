/** From a scenario to a plan with every choice made. Pure: the same input and seed give the same bytes. */
export type { Distribution, EngineCapabilities } from "./capabilities";
export { linksOf } from "./links";
