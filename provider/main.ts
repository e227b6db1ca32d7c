/** The Pulumi provider `drone`: processes of this machine and runs, as resources. Started by `pulumi-resource-drone`. */
import { main, type Provider } from "@pulumi/pulumi/provider";
import type { Kind } from "./kind";
import { processes } from "./process/resource";
import { runs } from "./run/resource";
import { connectToEngine, statusOf } from "./status";

const KINDS: Readonly<Record<string, Kind>> = {
  "drone:local:Process": processes(),
  "drone:index:Run": runs(),
};

/** Pulumi's sign, while it previews, for a value that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const provider: Provider = {
  version: "0.1.0",
  check: async (urn, _olds, news) => ({ inputs: news, failures: isWhole(news) ? kindOf(urn).check(news) : [] }),
  diff: async (_id, urn, olds, news) => (isWhole(news) ? kindOf(urn).diff(olds, news) : { changes: true }),
  create: (urn, inputs) => underWay(kindOf(urn).create(inputs, statusOf(urn))),
  read: async (id, urn, props) => {
    const found = await kindOf(urn).read(id, props ?? {});
    return found === null ? { id: "", props: {} } : { id, props: found };
  },
  update: async (id, urn, olds, news) => ({ outs: await underWay(kindOf(urn).update(id, olds, news, statusOf(urn))) }),
  delete: (id, urn, props) => underWay(kindOf(urn).delete(id, props)),
  cancel,
};

const calls = new Set<Promise<unknown>>();

function underWay<T>(call: Promise<T>): Promise<T> {
  calls.add(call);
  call.catch(() => {}).finally(() => calls.delete(call));
  return call;
}

function isWhole(inputs: unknown): boolean {
  return !JSON.stringify(inputs).includes(UNKNOWN);
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` */
function kindOf(urn: string): Kind {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const kind = KINDS[type];
  if (kind === undefined) throw new Error(`${urn}: the provider drone has no ${type}`);
  return kind;
}

async function cancel(): Promise<void> {
  await Promise.all(Object.values(KINDS).map((kind) => kind.cancel()));
}

const ORPHANED_EVERY_MS = 500;

/**
 * An engine that is killed says nothing, and its plugins would stay for ever. Then what is under way is healed and ended, as
 * after an interrupt, and we go.
 */
function endWithoutEngine(): void {
  const engine = process.ppid;
  const timer = setInterval(async () => {
    if (process.ppid === engine) return;
    clearInterval(timer);
    await cancel();
    await Promise.allSettled(calls);
    process.exit(0);
  }, ORPHANED_EVERY_MS);
}

const engineAddress = process.argv.slice(2).find((argument) => /^[^-].*:\d+$/.test(argument));
if (engineAddress !== undefined) connectToEngine(engineAddress);
endWithoutEngine();
void main(provider, process.argv.slice(2));
