import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type GoProgram, goBuild, goInputs, goObstacle, moduleVersion } from "../../toolchain/go";
import { inScratch, program, writeScratch } from "./toolchain-helpers";

function thing(): GoProgram {
  writeScratch("thing/go.mod", "module x\n\ngo 1.21\n\nrequire (\n\texample.org/thing/v2 v2.5.1 // indirect\n)\n");
  writeScratch("thing/go.sum", "");
  return {
    module: inScratch("thing"),
    package: "example.org/thing/v2/cmd",
    program: "thing",
    version: { of: "example.org/thing/v2", variable: "example.org/thing/v2.Version" },
    optimised: true,
  };
}

test("the version is the one that go.mod pins", () => {
  expect(moduleVersion(thing())).toBe("2.5.1");
  const { version, ...rest } = thing();
  const other = { ...rest, version: { ...version, of: "example.org/other" } };
  expect(() => moduleVersion(other)).toThrow(`${inScratch("thing")}/go.mod does not require example.org/other`);
});

test("every input changes the key's inputs", () => {
  const before = JSON.stringify(goInputs(thing()));
  expect(JSON.stringify(goInputs({ ...thing(), optimised: false }))).not.toBe(before);
  expect(JSON.stringify(goInputs({ ...thing(), package: "example.org/thing/v2/other" }))).not.toBe(before);
  const again = thing();
  writeScratch("thing/go.sum", "changed");
  expect(JSON.stringify(goInputs(again))).not.toBe(before);
});

test("no Go and an old Go are obstacles, with what to install", () => {
  process.env.PATH = inScratch("empty");
  const cure = "install Go 1.21 or later (https://go.dev/dl, brew install go), or do without";
  expect(goObstacle([thing()], "do without")).toEqual({
    why: "it is built from Go modules, and there is no go on the PATH",
    cure,
  });
  const go = program("bin/go", "echo go1.19.8");
  process.env.PATH = inScratch("bin");
  expect(goObstacle([thing()], "do without")).toEqual({
    why: `it is built from Go modules, and ${go} is 1.19.8`,
    cure,
  });
  program("bin/go", "echo go1.21.0 # longer, so that it is another program");
  expect(goObstacle([thing()], "do without")).toBeNull();
});

test("the toolchain's own modules pin what they build", () => {
  for (const [folder, module] of [
    ["pulumi", "github.com/pulumi/pulumi/pkg/v3"],
    ["language-nodejs", "github.com/pulumi/pulumi/sdk/v3"],
    ["toxiproxy", "github.com/Shopify/toxiproxy/v2"],
  ] as const) {
    const path = join(__dirname, "../../toolchain", folder);
    const pinned = moduleVersion({ ...thing(), module: path, version: { of: module, variable: "" } });
    expect(readFileSync(join(path, "go.sum"), "utf8")).toContain(`${module} v${pinned} h1:`);
  }
});

/** A go that has two packages to compile. */
const GO = `
case "$1" in
  list) echo "go: downloading example.org/thing/v2 v2.5.1" >&2; echo a/one; echo; echo a/two ;;
  build) echo a/one >&2; echo a/two >&2; echo "$PWD $GOWORK $CGO_ENABLED $*" > "$LOG" ;;
esac`;

test("a build says how far it is, and takes nothing of its surroundings", async () => {
  const said: string[] = [];
  program("bin/go", GO);
  process.env.PATH = `${inScratch("bin")}:${process.env.PATH}`;
  process.env.LOG = inScratch("log");
  await goBuild(thing(), inScratch("out"), (detail) => said.push(detail), new AbortController().signal);
  expect(said).toEqual(["asking Go for modules", "1 modules fetched", "1 of 2 packages", "linking"]);
  expect(readFileSync(inScratch("log"), "utf8")).toBe(
    `${inScratch("thing")} off 0 build -v -mod=readonly -buildvcs=false -ldflags=-s -w -X example.org/thing/v2.Version=v2.5.1 ` +
      `-o ${inScratch("out/thing")} example.org/thing/v2/cmd\n`,
  );
});
