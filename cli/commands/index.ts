/**
 * The commands, each loaded when it is asked for: `check` needs no Pulumi, and help needs nothing. By require, for tsx hooks into
 * that alone; import() would go to Node, which knows no TypeScript.
 */
export const commands = {
  run: (): typeof import("./run") => require("./run"),
  check: (): typeof import("./check") => require("./check"),
  plan: (): typeof import("./plan") => require("./plan"),
  report: (): typeof import("./report") => require("./report"),
  up: (): typeof import("./up") => require("./up"),
  down: (): typeof import("./down") => require("./down"),
  list: (): typeof import("./list") => require("./list"),
  doctor: (): typeof import("./doctor") => require("./doctor"),
  env: (): typeof import("./env") => require("./env"),
  test: (): typeof import("./test") => require("./test"),
};
