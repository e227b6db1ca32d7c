/** Draws frames in place on a terminal. */
import colors from "picocolors";
import type { Line, Size, Tone } from "./frame";

const EVERY_MS = 250;
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const ERASE_BELOW = "\x1b[J";

const PAINT: Readonly<Record<Tone, (text: string) => string>> = {
  plain: (text) => text,
  dim: colors.dim,
  strong: colors.bold,
  good: colors.green,
  bad: colors.red,
  acting: colors.yellow,
};

export class LiveDisplay {
  private readonly timer: NodeJS.Timeout;
  private drawn = 0;
  private readonly restore = () => this.stream.write(SHOW_CURSOR);

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly draw: (size: Size) => readonly Line[],
  ) {
    this.stream.write(HIDE_CURSOR);
    // However the process ends, the cursor comes back.
    process.once("exit", this.restore);
    this.timer = setInterval(() => this.redraw(), EVERY_MS);
  }

  /** Erases the last frame. */
  stop(): void {
    clearInterval(this.timer);
    this.stream.write(`${this.home()}${ERASE_BELOW}${SHOW_CURSOR}`);
    process.removeListener("exit", this.restore);
  }

  private redraw(): void {
    const { columns = 80, rows = 24 } = this.stream;
    const lines = this.draw({ columns, rows });
    const text = lines.map(({ text, tone }) => `${PAINT[tone](text)}\x1b[K\n`).join("");
    this.stream.write(`${this.home()}${text}${ERASE_BELOW}`);
    this.drawn = lines.length;
  }

  private home(): string {
    return this.drawn === 0 ? "" : `\r\x1b[${this.drawn}A`;
  }
}
