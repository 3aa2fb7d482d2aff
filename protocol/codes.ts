/**
 * The stable codes of refusals. Clients translate by code; the text beside it is for people.
 *
 * Each has one text per language in `common/text/`, so a code without words does not compile.
 */
export const refusalCodes = [
  "already_answered",
  "already_logged_in",
  "bad_content",
  "bad_file_name",
  "bad_frame",
  "bad_host_token",
  "bad_invite",
  "bad_json",
  "bad_name",
  "bad_password",
  "bad_token",
  "bad_utf8",
  "busy",
  "conflict",
  "content_too_long",
  "disabled",
  "entry_deleted",
  "file_too_large",
  "frame_too_long",
  "group_exists",
  "hello_late",
  "integrity",
  "invite_required",
  "invite_required_classic",
  "muted",
  "name_reserved",
  "name_taken",
  "not_a_group",
  "not_a_member",
  "not_allowed",
  "not_in_group",
  "not_logged_in",
  "offer_expired",
  "out_of_range",
  "own_offer",
  "owner_needed",
  "protocol_unsupported",
  "quota_exceeded",
  "registration_closed",
  "shutting_down",
  "slow_consumer",
  "storage_failed",
  "throttled",
  "timed_out",
  "too_many_connections",
  "too_many_sessions",
  "too_many_uploads",
  "unknown_alert",
  "unknown_conversation",
  "unknown_entry",
  "unknown_host",
  "unknown_recipient",
  "unknown_session",
  "unknown_upload",
  "unknown_verb",
  "upload_incomplete",
  "wrong_credentials",
] as const;

/** One of {@link refusalCodes}. */
export type RefusalCode = (typeof refusalCodes)[number];

/** The values that a refusal's text names, such as the field that was wrong. */
export type RefusalDetails = Readonly<Record<string, string | number>>;

/** What a check in this folder returns: a bad line from a stranger is ordinary, so it is not thrown. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: RefusalCode; readonly details: RefusalDetails };

/** A successful {@link Decoded}. */
export function accepted<T>(value: T): Decoded<T> {
  return { ok: true, value };
}

/** A failed {@link Decoded}. */
export function refused(code: RefusalCode, details: RefusalDetails = {}): Decoded<never> {
  return { ok: false, code, details };
}
