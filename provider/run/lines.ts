/** Whole lines out of a stream of bytes. */

/** The lines that each chunk completes, without empty ones. What follows the last line break is no line. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    const lines = parts.filter((line) => line !== "");
    if (lines.length > 0) yield lines;
  }
}
