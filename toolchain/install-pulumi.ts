/** `install-pulumi.ts FOLDER`: Pulumi's own installer, for the SDK's version. Leaves the engine and its hosts in FOLDER/bin. */
import { PulumiCommand } from "@pulumi/pulumi/automation";

const root = process.argv[2];
if (root === undefined) throw new Error("usage: install-pulumi.ts FOLDER");
PulumiCommand.install({ root }).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
