/** `drone:index:Run`: a run as a resource. Its create is the run; nothing repairs it, and another run key is another run. */
import { join } from "node:path";
import { z } from "zod";
import type { Result } from "../../core/documents";
import { failuresOf, type Kind, type Properties } from "../kind";
import { finishCutOff, fly } from "./flight";
import { RunInputs, RunOutputs } from "./inputs";
import { summaryOf } from "./summary";

const Planned = z.object({ plan: z.object({ run: z.string() }) });

export function runs(): Kind {
  const wantOut = new AbortController();
  return {
    check: (inputs) => failuresOf(RunInputs, inputs),
    diff: (olds, news) => {
      const changes = olds.run !== Planned.parse(news).plan.run;
      return { changes, replaces: changes ? ["plan"] : [], deleteBeforeReplace: true };
    },
    create: async (inputs, say) => {
      const wanted = RunInputs.parse(inputs);
      const result = await fly(wanted, say, wantOut.signal);
      const outs = outputsOf(wanted, result);
      if (wanted.gate && result.verdict !== "pass") throw new Error(`${outs.summary}\nReport: ${outs.report}`);
      return { id: outs.run, outs };
    },
    read: async (_id, outs) => outs,
    update: async (_id, olds) => olds,
    delete: async (_id, outs: Properties) => finishCutOff(RunOutputs.parse(outs)),
    cancel: async () => wantOut.abort(),
  };
}

function outputsOf({ plan, stack, folder }: RunInputs, result: Result): RunOutputs {
  const report = join(folder, "report.html");
  return { run: plan.run, stack, folder, verdict: result.verdict, summary: summaryOf(result), report };
}
