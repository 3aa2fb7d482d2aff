import type { Caller } from "../auth/callers.ts";
import type { ApiServices } from "./api_services.ts";

/** A token that is used all the time is written down this often, and no more. */
const touchEveryMs = 60_000;

/** Keeps that a token was used; nobody waits for it. */
export function keepTokenUsed({ token }: Caller, { turn, clock }: ApiServices): void {
  const at = clock.now();
  if (token === undefined || at - (token.lastUsedAt ?? 0) < touchEveryMs) return;
  turn.add<"touch_api_token">({ kind: "touch_api_token", token: token.id, at });
}
