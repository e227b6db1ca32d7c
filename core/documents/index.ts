/** The documents of the way from scenario to report, each with its schema. Nothing here computes. */
export * from "./home";
export * from "./plan";
export * from "./protocol";
export * from "./record";
export * from "./result";
export * from "./scenario";
