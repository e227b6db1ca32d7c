/** One stack and what the engine can do with it. Every failure is told by resource; the whole story is in the log. */

import type { EngineEvent } from "@pulumi/pulumi/automation";
import {
  CommandError,
  ConcurrentUpdateError,
  type LocalWorkspace,
  type OutputMap,
  Stack,
} from "@pulumi/pulumi/automation";
import { InfrastructureError } from "../core/errors";
import { openWorkspace } from "./engine";
import type { EngineLog } from "./engine-log";
import { isDead, lockedError, parseLocks } from "./locks";
import type { OnProgress } from "./progress";
import { writeStack } from "./project";
import { tellResources } from "./resource-progress";
import type { Settings } from "./settings";

interface Operation {
  onOutput(text: string): void;
  onError(text: string): void;
  onEvent(event: EngineEvent): void;
  signal?: AbortSignal;
  color: "never";
}

export interface StackContext {
  readonly pulumiFolder: string;
  readonly log: EngineLog;
  readonly onProgress: OnProgress;
}

export class DroneStack {
  private constructor(
    readonly name: string,
    private readonly workspace: LocalWorkspace,
    private readonly context: StackContext,
    private stack: Stack | null,
    /** Whether it had resources when it was opened. */
    readonly wasUp: boolean,
  ) {}

  static async open(name: string, context: StackContext): Promise<DroneStack> {
    const workspace = await openWorkspace(context.pulumiFolder, name);
    const known = (await told(context.log, () => workspace.listStacks())).find(
      (summary) => plainName(summary.name) === name,
    );
    return new DroneStack(
      name,
      workspace,
      context,
      known ? await Stack.select(name, workspace) : null,
      (known?.resourceCount ?? 0) > 0,
    );
  }

  get exists(): boolean {
    return this.stack !== null;
  }

  /** Makes the stack if there is none, and brings it to what its settings under `overrides` say. */
  async up(overrides: Settings, signal: AbortSignal): Promise<OutputMap> {
    writeStack(this.name, overrides);
    const stack = this.stack ?? (await told(this.context.log, () => Stack.create(this.name, this.workspace)));
    this.stack = stack;
    signal.throwIfAborted();
    const { outputs } = await this.operate(stack, () => stack.up(this.operation(signal)));
    return outputs;
  }

  /** Null if there is no such stack. */
  async outputs(): Promise<OutputMap | null> {
    const { stack } = this;
    return stack && (await told(this.context.log, () => stack.outputs()));
  }

  /** Takes down every resource and forgets the stack. */
  async remove(): Promise<void> {
    const { stack } = this;
    if (stack === null) return;
    writeStack(this.name, {});
    await this.operate(stack, () => stack.destroy({ ...this.operation(), continueOnError: true }));
    await told(this.context.log, () => this.workspace.removeStack(this.name));
    this.stack = null;
  }

  /** Makes the state fit for the next operation after an engine was killed: no lock, no resource half made or already gone. */
  async recover(): Promise<void> {
    const { stack } = this;
    if (stack === null) return;
    await told(this.context.log, () => stack.cancel());
    await told(this.context.log, () => stack.refresh({ ...this.operation(), clearPendingCreates: true }));
  }

  /** Recovers once if the lock's holder is dead. @throws InfrastructureError naming a lock that is held, or every resource that failed */
  private async operate<T>(stack: Stack, run: () => Promise<T>): Promise<T> {
    try {
      return await told(this.context.log, run);
    } catch (error) {
      if (!(error instanceof Locked)) throw error;
      const locks = parseLocks(error.message);
      if (locks.length === 0 || !locks.every(isDead)) throw lockedError(stack.name, locks);
      this.context.onProgress({
        kind: "note",
        text: `the lock of stack ${stack.name} was of a dead process and is gone`,
      });
      await this.recover();
      return await told(this.context.log, run);
    }
  }

  private operation(signal?: AbortSignal): Operation {
    const { log, onProgress } = this.context;
    return {
      onOutput: log.text,
      onError: log.text,
      onEvent: (event) => {
        log.event(event);
        tellResources(event, onProgress);
      },
      ...(signal === undefined ? {} : { signal }),
      color: "never",
    };
  }
}

/** With Pulumi's service, names come with their organization. */
export function plainName(name: string): string {
  return name.split("/").at(-1) ?? name;
}

class Locked extends InfrastructureError {}

/** Says what went wrong in the words of the resources, or else in Pulumi's last ones. */
async function told<T>(log: EngineLog, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    log.text(`\n${error.message}\n`);
    if (error instanceof ConcurrentUpdateError) throw new Locked(error.message);
    const errors = log.errors.length > 0 ? log.errors : [lastWords(error.message)];
    throw new InfrastructureError(`${errors.join("\n")}\nThe engine's log is ${log.path}`, { cause: error });
  }
}

function lastWords(message: string): string {
  const lines = message.split("\n").filter((line) => line.startsWith("error: "));
  return [...new Set(lines.map((line) => line.slice("error: ".length)))].join("\n") || message;
}
