/** Whether brokers hold what a run writes. */
import type { BrokerSpec } from "../brokers";
import type { PlannedLoad, PlannedProduce, Topic } from "../documents";
import { rateText, sizeText } from "../units";
import type { RateChange } from "./actions";
import type { Problems } from "./problems";

/** What a run writes. */
interface Writing {
  readonly topics: readonly Topic[];
  readonly loads: readonly PlannedLoad[];
  readonly changes: readonly RateChange[];
  readonly endsAtMs: number;
}

/**
 * Notes a plan that writes more than the brokers' disks or their rate allow. Waits count with all of their time. Bytes are those
 * of the payloads: batches add about one per cent.
 */
export function checkBudget(writing: Writing, brokers: BrokerSpec, problems: Problems): void {
  const producers = writing.loads.filter((load) => load.kind === "produce");
  const peak = sum(producers.map((load) => Math.max(...ratesOf(load, writing).map(({ perSecond }) => perSecond))));
  if (peak > brokers.recordsPerSecondBudget)
    problems.add(
      "load",
      `${rateText(peak)} in all is more than the ${rateText(brokers.recordsPerSecondBudget)} for these brokers`,
      "lower the rates, or raise drone:recordsPerSecondBudget",
    );
  const each = sum(producers.map((load) => bytesOf(load, writing))) / brokers.count;
  if (each > brokers.diskBudgetBytes)
    problems.add(
      "load",
      `it writes ${sizeText(each)} to each broker, whose disk budget is ${sizeText(brokers.diskBudgetBytes)}`,
      "lower rates, sizes or times, or raise drone:diskBudgetBytes",
    );
}

/** On all brokers together. */
function bytesOf(load: PlannedProduce, writing: Writing): number {
  const replicas = writing.topics.find(({ name }) => name === load.topic)?.replicationFactor ?? 0;
  const rates = ratesOf(load, writing);
  const records = rates.map(({ fromMs, perSecond }, index) => {
    const toMs = rates[index + 1]?.fromMs ?? writing.endsAtMs;
    return ((toMs - fromMs) / 1_000) * perSecond;
  });
  return sum(records) * load.sizeBytes * replicas;
}

/** The rates of a load in the order of their times. */
function ratesOf({ name, ratePerSecond }: PlannedProduce, { changes }: Writing): RateChange[] {
  const own = changes.filter(({ load }) => load === name).sort((a, b) => a.fromMs - b.fromMs);
  return [{ load: name, fromMs: 0, perSecond: ratePerSecond }, ...own];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
