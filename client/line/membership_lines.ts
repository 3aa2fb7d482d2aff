import { oneLine } from "../../common/sanitize.ts";
import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { EntryLike } from "../core/frames.ts";

/** A change of a group, in words; `undefined` when it is one that this version does not know. */
export function membershipLine(frame: EntryLike, language: Language): string | undefined {
  const say = speak(lineModeTexts, language);
  const { actor, action, name, owner } = frame;
  const members = others(frame).join(", ");
  const values = { actor: oneLine(String(actor)), members };
  switch (action) {
    case "created":
      return say(members === "" ? "created_alone" : "created", values);
    case "removed":
    case "left": {
      const line = say(action, values);
      return owner === undefined ? line : say("new_owner", { line, owner: oneLine(String(owner)) });
    }
    case "added":
    case "muted":
    case "unmuted":
      return say(action, values);
    case "renamed":
      return say("renamed", { ...values, name: oneLine(String(name)) });
    case "role":
      if (isRole(frame.role)) return say(`role_${frame.role}`, values);
  }
  return undefined;
}

/** Whom it is about, besides who did it. */
function others({ actor, members }: EntryLike): string[] {
  if (!Array.isArray(members)) return [];
  return members.filter((name) => name !== actor).map((name) => oneLine(String(name)));
}

function isRole(role: unknown): role is "owner" | "admin" | "member" {
  return role === "owner" || role === "admin" || role === "member";
}
