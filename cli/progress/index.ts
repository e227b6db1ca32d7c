/** Progress for people, on standard error: drawn in place on a terminal, plain lines elsewhere. */
import type { OnProgress } from "../../automation/progress";
import { plainLines } from "../../toolchain/progress";
import { frame } from "./frame";
import { plainLine, STATUS_EVERY_MS, statusLine } from "./plain";
import { LiveDisplay } from "./terminal";
import { FlightView } from "./view";

export interface Display {
  readonly onProgress: OnProgress;
  stop(): void;
}

export function openDisplay(stream: NodeJS.WriteStream = process.stderr): Display {
  return stream.isTTY && !process.env.CI && process.env.TERM !== "dumb" ? live(stream) : plain(stream);
}

function live(stream: NodeJS.WriteStream): Display {
  const view = new FlightView();
  const display = new LiveDisplay(stream, (size) => frame(view, Date.now(), size));
  return { onProgress: (progress) => view.take(progress, Date.now()), stop: () => display.stop() };
}

function plain(stream: NodeJS.WriteStream): Display {
  const view = new FlightView();
  const say = (line: string | null) => line !== null && stream.write(`${line}\n`);
  const sayPart = plainLines(say);
  const timer = setInterval(() => say(statusLine(view, Date.now())), STATUS_EVERY_MS);
  return {
    onProgress: (progress) => {
      view.take(progress, Date.now());
      if (progress.kind === "part") sayPart(progress.progress);
      else say(plainLine(view, progress));
    },
    stop: () => clearInterval(timer),
  };
}
