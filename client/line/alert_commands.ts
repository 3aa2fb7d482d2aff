import { oneLine } from "../../common/sanitize.ts";
import type { AlertSummary } from "../../protocol/alert_frames.ts";
import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import type { CommandTools } from "./command_tools.ts";
import type { CommandOf } from "./line_commands.ts";

/** Shows what is not as it should be with the machines, and says who looks after it. */
export class AlertCommands {
  readonly #tools: CommandTools;

  constructor(tools: CommandTools) {
    this.#tools = tools;
  }

  /** What is open. */
  list(): Promise<void> {
    return this.#tools.list(async (after) => {
      const answer = await this.#tools.ask<ServerFrameOf<"alert_list">>({
        type: "get_alerts",
        after: after === undefined ? undefined : Number(after),
      });
      if (answer === undefined) return undefined;
      const { alerts, more } = answer;
      const last = alerts.at(-1)?.incident;
      return { rows: alerts.map((alert) => this.#row(alert)), last: last?.toString(), more };
    }, this.#tools.say("no_alerts"));
  }

  /** The person looks after it. */
  async ack({ incident: said }: CommandOf<"ack">): Promise<void> {
    const incident = said ?? await this.#onlyOne();
    if (incident !== undefined) await this.#change({ type: "ack_alert", incident });
  }

  /** Nothing more is told of it for some time. */
  async silence({ incident: said, seconds }: CommandOf<"silence">): Promise<void> {
    const incident = said ?? await this.#onlyOne();
    if (incident !== undefined) await this.#change({ type: "silence_alert", incident, seconds });
  }

  /** The one that is open, where nobody has to ask which. */
  async #onlyOne(): Promise<number | undefined> {
    const tools = this.#tools;
    const answer = await tools.ask<ServerFrameOf<"alert_list">>({ type: "get_alerts" });
    if (answer === undefined) return undefined;
    const [first, ...others] = answer.alerts;
    if (first !== undefined && others.length === 0) return first.incident;
    tools.note(tools.say(first === undefined ? "no_alerts" : "which_alert"));
  }

  async #change(frame: ClientFrameInput<"ack_alert" | "silence_alert">): Promise<void> {
    const answer = await this.#tools.ask<ServerFrameOf<"alert_response">>(frame);
    if (answer !== undefined) this.#tools.note(this.#row(answer.alert));
  }

  #row(alert: AlertSummary): string {
    const { say, transcript } = this.#tools;
    const { incident, acked_by, silenced_until, closed } = alert;
    const notes: string[] = [];
    if (closed !== undefined) notes.push(say("alert_over", { time: transcript.time(closed) }));
    if (acked_by !== undefined) notes.push(say("alert_acked", { name: oneLine(acked_by) }));
    if (silenced_until !== undefined) {
      notes.push(say("alert_silenced", { time: transcript.time(silenced_until) }));
    }
    const row = say("alert_row", {
      id: incident,
      host: oneLine(alert.host),
      rule: oneLine(alert.rule),
      time: transcript.time(alert.opened),
    });
    return notes.length === 0 ? row : say("noted_row", { row, notes: notes.join(", ") });
  }
}
