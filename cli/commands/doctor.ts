/** `drone doctor` */
import { PROXY_CAPABILITIES } from "../../faults/proxy";
import { examine, renderDoctor } from "../../toolchain";

/** Returns the exit code: 4 if this machine cannot fly. */
export async function doctorCommand(): Promise<number> {
  const report = await examine(PROXY_CAPABILITIES);
  console.log(renderDoctor(report));
  return report.exitCode;
}
