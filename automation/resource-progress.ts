/** The engine's events as progress. */
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { OnProgress, ResourceState } from "./progress";
import { nameOf, typeOf } from "./urn";

const STATES: Readonly<Record<string, readonly [doing: ResourceState, done: ResourceState]>> = {
  create: ["creating", "created"],
  "create-replacement": ["creating", "created"],
  update: ["updating", "updated"],
  delete: ["deleting", "deleted"],
  "delete-replaced": ["deleting", "deleted"],
};

/** Only resources of our own: components and the engine's bookkeeping take no time. */
const OURS = /^drone:(local|index):/;

export function tellResources(
  { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent,
  tell: OnProgress,
): void {
  const metadata = (resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata;
  if (metadata !== undefined && OURS.test(metadata.type)) {
    const [doing, done] = STATES[metadata.op] ?? [];
    const state = resOpFailedEvent !== undefined ? "failed" : resourcePreEvent !== undefined ? doing : done;
    if (state !== undefined) tell({ kind: "resource", name: nameOf(metadata.urn), type: metadata.type, state });
  }
  if (diagnosticEvent?.ephemeral && diagnosticEvent.urn && OURS.test(typeOf(diagnosticEvent.urn)))
    tell({ kind: "status", name: nameOf(diagnosticEvent.urn), text: diagnosticEvent.message.trim() });
}
