/** A Pulumi project of its own in a temporary folder, run by the real engine on a file backend. */
import { type ChildProcess, type ExecFileException, execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { locate } from "../../../toolchain";

const ROOT = resolve(__dirname, "../../..");
const COMMAND_MS = 60_000;

export interface Outcome {
  readonly code: number;
  /** Standard output and error. */
  readonly output: string;
}

export interface Declared {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

type Ended = (error: ExecFileException | null, stdout: string, stderr: string) => void;

export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "drone-engine-"));

  constructor() {
    mkdirSync(join(this.folder, "state"));
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    this.write("Pulumi.yaml", PROJECT);
    this.write("index.js", PROGRAM);
    this.declare({});
  }

  /** What the program makes from now on, by name. */
  declare(resources: Readonly<Record<string, Declared>>): void {
    this.write("resources.json", JSON.stringify(resources));
  }

  /** `pulumi ARGUMENTS --stack STACK`, which may fail. */
  pulumi(stack: string, ...args: readonly string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      this.run(stack, args, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ code, output: `${stdout}${stderr}` });
      });
    });
  }

  /** The same, while it runs. */
  start(stack: string, ...args: readonly string[]): ChildProcess {
    return this.run(stack, args, () => {});
  }

  async create(stack: string): Promise<void> {
    const { code, output } = await this.pulumi(stack, "stack", "init");
    if (code !== 0) throw new Error(output);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What is asked for here must work. @throws Error with all that the engine said */
  async succeed(stack: string, ...args: readonly string[]): Promise<string> {
    const { code, output } = await this.pulumi(stack, ...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}\n${output}`);
    return output;
  }

  private run(stack: string, args: readonly string[], ended: Ended): ChildProcess {
    const given = [...args, "--stack", stack, "--non-interactive", "--color", "never"];
    const options = { cwd: this.folder, env: this.environment(), timeout: COMMAND_MS, maxBuffer: 16 * 1024 * 1024 };
    return execFile(join(enginesFolder(), "pulumi"), given, options, ended);
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: `${enginesFolder()}${delimiter}${process.env.PATH}`,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "engine tests",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NODE_OPTIONS: "",
    };
  }

  private write(path: string, content: string): void {
    writeFileSync(join(this.folder, path), content);
  }
}

const PROJECT = JSON.stringify({
  name: "engine",
  runtime: { name: "nodejs", options: { typescript: false } },
  main: "index.js",
  plugins: { providers: [{ name: "drone", path: join(ROOT, "provider") }] },
});

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
for (const [name, { type, inputs }] of Object.entries(require("./resources.json")))
  new pulumi.CustomResource(type, name, inputs);
`;

function enginesFolder(): string {
  const engine = locate().parts.find(({ name }) => name === "pulumi");
  if (!engine?.path) throw new Error(`there is no Pulumi engine: ${engine?.why}; ${engine?.cure}`);
  return dirname(engine.path);
}
