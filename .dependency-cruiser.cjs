/**
 * The import arrows of docs/architecture.md: which room may use which. A room imports itself and what is listed; everything
 * else of ours is refused. Packages from node_modules are not arrows.
 */
const ROOMS = {
  core: [],
  scenarios: ["core"],
  faults: ["core"],
  local: ["core"],
  report: ["core"],
  toolchain: ["core"],
  agents: ["core", "faults", "local"],
  components: ["core"],
  provider: ["core", "faults", "report", "local"],
  automation: ["core", "faults", "local", "report", "toolchain", "scenarios"],
  cli: ["core", "faults", "report", "toolchain", "scenarios", "automation"],
};

const ours = `^(${Object.keys(ROOMS).join("|")}|index\\.ts)`;

module.exports = {
  forbidden: [
    ...Object.entries(ROOMS).map(([room, may]) => ({
      name: `${room}-imports-only-${["itself", ...may].join("-")}`,
      severity: "error",
      from: { path: `^${room}/` },
      to: { path: ours, pathNot: `^(${[room, ...may].join("|")})/` },
    })),
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "core has no I/O and no Pulumi",
      severity: "error",
      from: { path: "^core/" },
      to: {
        path: "^(node:)?(fs|net|http|https|child_process|os|dgram|cluster|worker_threads)|node_modules/(@pulumi|kafkajs)",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    exclude: { path: "^(test|\\.drone)/" },
  },
};
