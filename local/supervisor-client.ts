/** Orders to a supervisor, over its control socket. */
import { connect } from "node:net";
import { z } from "zod";

export type Order = "kill" | "pause" | "resume" | "restart" | "status";

const Answer = z.discriminatedUnion("ok", [
  z.strictObject({
    ok: z.literal(true),
    /** Null while none runs. */
    pid: z.number().int().nullable(),
    state: z.enum(["running", "paused", "starting"]),
    /** How often the process has been started again. */
    restarts: z.number().int(),
  }),
  z.strictObject({ ok: z.literal(false), error: z.string() }),
]);
export type SupervisorStatus = Omit<Extract<z.infer<typeof Answer>, { ok: true }>, "ok">;

/** The state after the order was carried out. @throws Error when there is no supervisor, or no answer within the time */
export async function askSupervisor(socket: string, order: Order, withinMs: number): Promise<SupervisorStatus> {
  const answer = Answer.parse(JSON.parse(await exchange(socket, `${JSON.stringify({ do: order })}\n`, withinMs)));
  if (!answer.ok) throw new Error(`the supervisor at ${socket} refused ${order}: ${answer.error}`);
  const { pid, state, restarts } = answer;
  return { pid, state, restarts };
}

/** One line for one line. */
function exchange(path: string, line: string, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(line));
    let received = "";
    socket.setEncoding("utf8");
    socket.setTimeout(withinMs, () =>
      socket.destroy(new Error(`the supervisor at ${path} did not answer in ${withinMs} ms`)),
    );
    socket.on("data", (text) => {
      received += text;
      if (received.includes("\n")) socket.end();
    });
    socket.once("error", reject);
    socket.once("close", () => {
      if (received.includes("\n")) resolve(received);
      else reject(new Error(`the supervisor at ${path} closed without an answer`));
    });
  });
}
