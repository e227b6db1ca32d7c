/** Rules for topics and for the brokers that hold them. */
import type { ScenarioDocument, Topic } from "../documents";
import type { Problems } from "./problems";

/** Notes topics that these brokers cannot hold, or could never write to. */
export function checkTopics(topics: readonly Topic[], brokers: number, problems: Problems): void {
  topics.forEach(({ name, replicationFactor, config }, index) => {
    const place = `topics[${index}]`;
    if (topics.findIndex((topic) => topic.name === name) !== index)
      problems.add(`${place}.name`, `topic "${name}" is declared twice`, "give each its own name");
    if (replicationFactor > brokers)
      problems.add(
        `${place}.replicationFactor`,
        `${replicationFactor} replicas do not fit on ${brokers} brokers`,
        `write ${brokers} or less, or use a stack with more brokers`,
      );
    checkMinInsync(config["min.insync.replicas"], replicationFactor, `${place}.config.min.insync.replicas`, problems);
  });
}

function checkMinInsync(text: string | undefined, replicationFactor: number, place: string, problems: Problems): void {
  if (text === undefined) return;
  const least = Number(text);
  if (!Number.isInteger(least) || least < 1)
    problems.add(place, `"${text}" is not a number of replicas`, "write 1 or more");
  else if (least > replicationFactor)
    problems.add(
      place,
      `${least} in-sync replicas are more than the ${replicationFactor} that there are`,
      `write "${replicationFactor}" or less, or raise replicationFactor`,
    );
}

/** Notes where the brokers differ from what the scenario needs. */
export function checkRequires(
  requires: ScenarioDocument["requires"],
  settings: Readonly<Record<string, string>>,
  problems: Problems,
): void {
  for (const [key, wanted] of Object.entries(requires)) {
    const actual = settings[key];
    if (actual === wanted) continue;
    const has = actual === undefined ? "leave it to Kafka's default" : `have "${actual}"`;
    problems.add(
      `requires.${key}`,
      `the scenario needs "${wanted}", and this stack's brokers ${has}`,
      `set drone:settings.${key} to "${wanted}", or use a stack that has it`,
    );
  }
}
