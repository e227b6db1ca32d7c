/** `drone list` */
import { list, type StackEntry } from "../../automation";

export async function listCommand({ json }: { readonly json: boolean }): Promise<void> {
  const stacks = await list();
  if (json) process.stdout.write(`${JSON.stringify(stacks, null, 2)}\n`);
  else if (stacks.stacks.length === 0) console.log("No stack is up. `drone up` brings one up.");
  else for (const stack of stacks.stacks) console.log(entryText(stack));
}

function entryText({ name, state, bootstrap, runs, usedBy }: StackEntry): string {
  const facts = [
    name.padEnd(14),
    state.padEnd(7),
    bootstrap ?? "-",
    ...runs.map((run) => `flying ${run}`),
    ...(usedBy === null ? [] : [`used by: ${usedBy}`]),
  ];
  return facts.join("  ");
}
