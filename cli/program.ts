/** The commands, their options and their help. */
import { Command, InvalidArgumentError } from "commander";
import { version } from "../package.json";
import { commands } from "./commands";

const DEFAULT_STACK = "dev";

const EXIT_CODES = `
Exit codes:
  0    pass
  99   breach: an expectation was not met, or records were lost
  3    invalid: the run proves nothing, and says why
  2    bad input: nothing was started
  4    infrastructure: something that the run needs was not to be had
  1    a defect of Drone
  130  interrupted, after everything was taken down`;

const EXAMPLES = `
Examples:
  drone run                                 fly first-flight, about a minute, and see a verdict
  drone run slow-follower --json > r.json   the result for other programs
  drone run my/scenario.ts --keep           a scenario of your own; leave the brokers up
  drone check my/scenario.ts                what is wrong with it, in under a second
  drone up && drone list                    brokers alone, and their address
  eval "$(drone env)"; pulumi up -s dev     the same with Pulumi, by hand`;

/** @param exit gets the exit code of the command that ran, if it is not 0 */
export function program(exit: (code: number) => void): Command {
  const drone = new Command("drone")
    .description("Shows what a message-broker configuration does when the network misbehaves.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .helpCommand("help [command]", "help for a command")
    .addHelpText("after", `${EXAMPLES}\n${EXIT_CODES}`);

  addRuns(drone, exit);
  addStacks(drone, exit);
  addMachine(drone, exit);
  return drone;
}

function addRuns(drone: Command, exit: (code: number) => void): void {
  drone
    .command("run [scenario]")
    .description("fly a scenario (a name, or a file's path): brokers up, faults on and off, a verdict, everything down")
    .option("-s, --stack <stack>", "where it flies", DEFAULT_STACK)
    .option("--keep", "leave the brokers up and the run in the stack", false)
    .option("--json", "print result.json, and nothing else, on standard output", false)
    .option("--seed <number>", "seed of every random choice of the plan", wholeNumber)
    .addHelpText("after", EXIT_CODES)
    .action(async (scenario, options) => exit(await commands.run().runCommand(scenario, options)));
  drone
    .command("check [scenario]")
    .description("say what is wrong with a scenario on a stack, without starting anything")
    .option("-s, --stack <stack>", "the stack that it is meant for", DEFAULT_STACK)
    .action(async (scenario, options) => commands.check().checkCommand(scenario, options));
  drone
    .command("plan [scenario]")
    .description("show a run with every choice made: steps, faults with their links, where leaders are")
    .option("-s, --stack <stack>", "the stack that it is meant for", DEFAULT_STACK)
    .option("--seed <number>", "seed of every random choice of the plan", wholeNumber)
    .option("--json", "print the plan as the conductor reads it", false)
    .action(async (scenario, options) => commands.plan().planCommand(scenario, options));
  drone
    .command("report [run]")
    .description("the summary of a run, the last if none is named, and where its report is")
    .action(async (run) => exit(await commands.report().reportCommand(run)));
}

function addStacks(drone: Command, exit: (code: number) => void): void {
  drone
    .command("up")
    .description("bring up a stack's brokers, and no run")
    .option("-s, --stack <stack>", "the stack", DEFAULT_STACK)
    .action(async (options) => commands.up().upCommand(options));
  drone
    .command("down")
    .description("take a stack down, whatever state it is in; only the folders of runs stay")
    .option("-s, --stack <stack>", "the stack", DEFAULT_STACK)
    .action(async (options) => exit(await commands.down().downCommand(options)));
  drone
    .command("list")
    .description("stacks, their bootstrap addresses, and what runs")
    .option("--json", "for other programs", false)
    .action(async (options) => commands.list().listCommand(options));
}

function addMachine(drone: Command, exit: (code: number) => void): void {
  drone
    .command("doctor")
    .description("every part that Drone needs, and what this machine can do")
    .action(async () => exit(await commands.doctor().doctorCommand()));
  drone
    .command("env")
    .description('what Pulumi needs to know by hand: eval "$(drone env)"')
    .action(async () => commands.env().envCommand());
  drone
    .command("test [lanes...]")
    .description("the tests of Drone itself: unit, engine, local; all if none is named")
    .action(async (lanes) => exit(await commands.test().runTests(lanes)));
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is not a whole number from 0 to 999999999.");
}
