/** `drone:local:Process`: a process of this machine under a supervisor, with a folder of its own. */
import { isDeepStrictEqual } from "node:util";
import { failuresOf, type Kind, type Properties } from "../kind";
import { ProcessInputs, REPLACED_BY } from "./inputs";
import { isSupervised, remove, startAgain, startFirst } from "./lifecycle";

export function processes(): Kind {
  const wantOut = new AbortController();
  return {
    check: (inputs) => failuresOf(ProcessInputs, inputs),
    diff,
    create: async (inputs, say) => {
      const wanted = ProcessInputs.parse(inputs);
      await startFirst(wanted, say, wantOut.signal);
      return { id: `${wanted.stack}/${wanted.name}`, outs: wanted };
    },
    read: async (_id, outs) => (isSupervised(ProcessInputs.parse(outs)) ? outs : null),
    update: async (_id, _olds, news, say) => {
      const wanted = ProcessInputs.parse(news);
      await startAgain(wanted, say, wantOut.signal);
      return wanted;
    },
    delete: async (_id, outs) => remove(ProcessInputs.parse(outs)),
    cancel: async () => wantOut.abort(),
  };
}

function diff(olds: Properties, news: unknown): ReturnType<Kind["diff"]> {
  const wanted: Properties = ProcessInputs.parse(news);
  const changed = Object.keys(wanted).filter((key) => !isDeepStrictEqual(olds[key], wanted[key]));
  const replaces = REPLACED_BY.filter((key) => changed.includes(key));
  return { changes: changed.length > 0, replaces, deleteBeforeReplace: true };
}
