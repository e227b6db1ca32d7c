/** Finds, fetches or builds what a machine lacks. */
export { locate } from "./locate";
export type { OnProgress, Part, PartName, Progress, Toolchain } from "./parts";
