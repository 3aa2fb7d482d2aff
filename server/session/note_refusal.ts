import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { RefusalCode } from "../../protocol/codes.ts";
import { digestOf } from "../../protocol/content.ts";
import type { Caller, Refusal } from "../commands/command.ts";
import type { Services } from "../services.ts";

/** Somebody was not let in. Who has to wait is not among them: what they wait for is noted. */
const failures: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  "bad_host_token",
  "bad_invite",
  "bad_token",
  "disabled",
  "too_many_sessions",
  "wrong_credentials",
]);

/** A name is at most 32 characters; what is longer is nobody's. */
const maxNameLength = 64;

/** Notes a refusal that whoever looks after the server has to be able to find. */
export function noteRefusal(
  frame: ClientFrame,
  { code }: Refusal,
  { address, entered }: Caller,
  { activity, store }: Services,
): void {
  const account = entered?.feed.account.id;
  if (code === "integrity" && "content" in frame) {
    const digest = digestOf(frame.content);
    activity.noteBounded({ kind: "integrity_refused", address, account, digest });
  }
  if (!failures.has(code)) return;
  const name = "username" in frame ? frame.username : undefined;
  activity.noteBounded({
    kind: "login_failed",
    address,
    account: account ?? (name === undefined ? undefined : store.accountNamed(name)?.id),
    name: name?.slice(0, maxNameLength),
    detail: code,
  });
}
