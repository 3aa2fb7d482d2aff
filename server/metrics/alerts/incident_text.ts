import { alertTexts } from "../../../common/text/alerts.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import type { Incident } from "../../store/alert_types.ts";

/** What an incident's message says. */
export interface IncidentText {
  readonly title: string;
  /** What follows the title. */
  readonly body: string;
}

/**
 * Writes what is to be said of an incident now.
 *
 * @param ackedBy the name of who looks after it.
 */
export function incidentText(
  incident: Incident,
  ackedBy: string | undefined,
  language: Language,
): IncidentText {
  const say = speak(alertTexts, language);
  const { id, openedAt, closedAt, silencedUntil, state } = incident;
  const { host, rule, value, worst, closedBy = "eased" } = state;
  const isMissing = rule.startsWith("missing");
  const lines: string[] = [];
  const time = minuteOf(openedAt);
  const numbers = { value: shown(value), worst: shown(worst), time };
  lines.push(isMissing ? say("missing", { time }) : say("value", numbers));
  if (closedAt !== undefined) {
    const how = closedBy === "eased" && isMissing ? "heard" : closedBy;
    lines.push(say(how, { time: minuteOf(closedAt) }));
  }
  if (ackedBy !== undefined) lines.push(say("acked", { name: ackedBy }));
  if (silencedUntil !== undefined) {
    lines.push(say("silenced", { time: minuteOf(silencedUntil) }));
  } else if (closedAt === undefined && ackedBy === undefined) lines.push(say("hint", { id }));
  const title = say(closedAt === undefined ? "opened" : "closed", { id, host, rule });
  return { title, body: lines.join(" ") };
}

function minuteOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** More digits than these say nothing to a person. */
function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
