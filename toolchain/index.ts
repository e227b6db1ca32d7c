/** Finds, fetches or builds what a machine lacks. */
export { cacheFolder } from "./cache";
export { type Ability, type DoctorReport, examine } from "./doctor";
export { ensure } from "./ensure";
export { locate } from "./locate";
export type { OnProgress, Part, PartName, Progress, Toolchain } from "./parts";
export { progressPrinter } from "./progress";
export { renderDoctor } from "./render-doctor";
