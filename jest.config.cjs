/** Lanes are projects: `jest --selectProjects unit`. Lanes with real engines and brokers run one file at a time. */
const lane = (name) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  testEnvironment: "node",
  modulePathIgnorePatterns: ["<rootDir>/.drone/"],
});

module.exports = { projects: [lane("unit"), lane("engine"), lane("local")] };
