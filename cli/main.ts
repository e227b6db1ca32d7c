/** The command line. Each command loads only what it needs: `check` answers without Pulumi. */
import { failureOf } from "./failure";
import { program } from "./program";

async function main(args: readonly string[]): Promise<number> {
  try {
    let exitCode = 0;
    const drone = program((code) => {
      exitCode = code;
    });
    if (args.length === 0) drone.outputHelp();
    else await drone.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    const { text, exitCode } = failureOf(error);
    if (text !== "") process.stderr.write(`${text}\n`);
    return exitCode;
  }
}

// Not process.exit(): what is still to be written to a pipe would be lost.
void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
