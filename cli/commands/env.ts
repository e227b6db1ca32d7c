/** `drone env`: exports for a shell. */
import { exportsText } from "../../automation/environment";
import { ensure, progressPrinter } from "../../toolchain";

export async function envCommand(): Promise<void> {
  const { pulumiFolder } = await ensure(undefined, progressPrinter());
  process.stdout.write(exportsText(pulumiFolder));
}
