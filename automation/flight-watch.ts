/** Watches for a run's folder, then follows its record, while the engine flies it. */
import type { RecordLine } from "../core/documents";
import type { OnProgress } from "./progress";
import { followRecord } from "./record-follower";
import { folderOfLabel, readPlan } from "./runs";

const EVERY_MS = 200;

/** Tells the run's plan once it is there, then each line of its record, until `stop`. */
export function watchFlight(label: string, tell: OnProgress, take: (line: RecordLine) => void): { stop(): void } {
  let follower: { stop(): void } | null = null;
  const look = () => {
    const folder = folderOfLabel(label);
    if (folder === null) return;
    clearInterval(timer);
    tell({ kind: "planned", plan: readPlan(folder), folder });
    follower = followRecord(folder, (line) => {
      take(line);
      tell({ kind: "record", line });
    });
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      follower?.stop();
    },
  };
}
