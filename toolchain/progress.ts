/** Progress for people: lines that change in place on a terminal, few plain lines elsewhere. */
import type { OnProgress, PartName, Progress } from "./parts";

/** Without a terminal, how often a part that is still being got says so, in seconds. */
const PLAIN_EVERY_S = 15;

export function progressPrinter(stream: NodeJS.WriteStream = process.stderr): OnProgress {
  return stream.isTTY ? inPlace(stream) : plainLines((line) => stream.write(`${line}\n`));
}

/** `  toxiproxy  done     2.5.0 from Go modules, 24 s`. */
export function progressText({ part, state, detail, seconds }: Progress): string {
  return `  ${part.padEnd(10)} ${state.padEnd(8)} ${detail}${detail === "" ? "" : ", "}${seconds} s`;
}

/** One line for each part, written again with each change. */
function inPlace(stream: NodeJS.WriteStream): OnProgress {
  const lines = new Map<PartName, string>();
  return (progress) => {
    const up = lines.size === 0 ? "" : `\x1b[${lines.size}A`;
    lines.set(progress.part, progressText(progress).slice(0, stream.columns));
    stream.write(`${up}${[...lines.values()].map((line) => `\x1b[2K${line}\n`).join("")}`);
  };
}

/** A line when the state changes, and now and then between. */
export function plainLines(write: (line: string) => void): OnProgress {
  const last = new Map<PartName, Progress>();
  return (progress) => {
    const before = last.get(progress.part);
    if (before?.state === progress.state && progress.seconds < before.seconds + PLAIN_EVERY_S) return;
    last.set(progress.part, progress);
    write(progressText(progress));
  };
}
