import { formatJoinLine, type JoinLine, parseJoinLine } from "./join.ts";

/** What `chat admin host-invite` prints: where the server is, how to know it, and an invite for hosts. */
export type Enrolment = Required<JoinLine>;

/** Differs from a join line's, so that nobody mistakes one for the other. */
const scheme = "chat-host:";

/**
 * Reads `chat-host://HOST:PORT#FINGERPRINT.INVITE`.
 *
 * @returns `undefined` when it is none, or when a part is missing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const enrolment = { host: "fd00::1", port: 7, fingerprint: "f".repeat(43), invite: "abc" };
 * assert.deepEqual(parseEnrolment(formatEnrolment(enrolment)), enrolment);
 * assert.equal(parseEnrolment("chat-host://192.168.1.20"), undefined);
 * ```
 */
export function parseEnrolment(text: string): Enrolment | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith(scheme)) return undefined;
  const line = parseJoinLine(`chat:${trimmed.slice(scheme.length)}`);
  if (line?.fingerprint === undefined || line.invite === undefined) return undefined;
  return { ...line, fingerprint: line.fingerprint, invite: line.invite };
}

/** Writes a string that {@link parseEnrolment} reads back. */
export function formatEnrolment(enrolment: Enrolment): string {
  return formatJoinLine(enrolment).replace(/^chat:/, scheme);
}
