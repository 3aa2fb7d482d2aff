import type { Context } from "hono";
import { type Caller, callerOf } from "../auth/callers.ts";
import type { Scope } from "../auth/scopes.ts";
import type { ApiServices } from "./api_services.ts";
import type { AppParts } from "./app_parts.ts";
import { problem, speakTo } from "./problem.ts";
import { keepTokenUsed } from "./keep_token_used.ts";
import type { AskedBy, GuardedRoute } from "./route.ts";

/** What a guarded route is told beyond what was asked. */
type By = Pick<AskedBy, "caller" | "services" | "stillMay" | "nothingHere">;

/** What came of somebody at the door. */
export type Admission =
  | {
    readonly ok: true;
    readonly by: By;
    /** Says on an answer how much more may be asked. */
    readonly limits: (response: Response) => void;
  }
  | { readonly ok: false; readonly response: Response };

/** Lets those in who may; everybody else is answered and noted. */
export class Doorkeeper {
  readonly #parts: AppParts;

  constructor(parts: AppParts) {
    this.#parts = parts;
  }

  /** Where a request comes from. */
  addressOf(context: Context): string {
    return String(context.env?.address ?? "");
  }

  /**
   * Whether somebody may ask what a row is about. It is the same answer for what is not there and for
   * what is not theirs.
   */
  admit(context: Context, row: Pick<GuardedRoute, "id" | "scopes">): Admission {
    const services = this.#parts.services();
    if (services === undefined) return { ok: false, response: this.#notReady(context) };
    const { store, notes, clock } = services;
    const authorization = context.req.header("authorization");
    const address = this.addressOf(context);
    const caller = callerOf(store, authorization, clock.now());
    if (typeof caller === "string") {
      const detail = `http ${row.id} ${caller}`;
      notes.noteBounded({ kind: "login_failed", address, detail });
      return { ok: false, response: unauthorized(context) };
    }
    const nothingHere = () => {
      const about = caller.kind === "account" ? { account: caller.account.id } : {};
      const detail = `${row.id} ${caller.shownAs}`;
      notes.noteBounded({ kind: "http_refused", address, ...about, detail });
      return problem(404, speakTo(context)("nothing_here"));
    };
    if (!mayAsk(caller, row.scopes)) {
      return { ok: false, response: nothingHere() };
    }
    keepTokenUsed(caller, services);
    const stillMay = () => isStillGood(caller, row.scopes, services, authorization);
    const by = { caller, services, nothingHere, stillMay };
    return { ok: true, by, limits: () => {} };
  }

  #notReady(context: Context): Response {
    const readiness = this.#parts.readiness();
    const reasons = readiness.ok ? [] : readiness.reasons;
    return problem(503, speakTo(context)("not_ready"), { reasons });
  }
}

function mayAsk({ scopes }: Caller, wanted: readonly Scope[]): boolean {
  return wanted.some((scope) => scopes.has(scope));
}

function isStillGood(
  { countedAs }: Caller,
  wanted: readonly Scope[],
  { store, clock }: ApiServices,
  authorization: string | undefined,
): boolean {
  const now = callerOf(store, authorization, clock.now());
  return typeof now !== "string" && now.countedAs === countedAs && mayAsk(now, wanted);
}

/** What anybody without a good credential is answered (RFC 6750, section 3). */
function unauthorized(context: Context): Response {
  const response = problem(401, speakTo(context)("credentials_needed"));
  response.headers.set("www-authenticate", 'Bearer realm="chat"');
  return response;
}
