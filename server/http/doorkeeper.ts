import type { Context } from "hono";
import { type Caller, callerOf, type Stranger } from "../auth/callers.ts";
import type { Scope } from "../auth/scopes.ts";
import type { ApiServices } from "./api_services.ts";
import type { AppParts } from "./app_parts.ts";
import { keepTokenUsed } from "./keep_token_used.ts";
import { problem, speakTo } from "./problem.ts";
import { type Allowance, RateLimits } from "./rate_limits.ts";
import type { AskedBy, GuardedRoute } from "./route.ts";

/** What a guarded route is told beyond what was asked. */
type By = Pick<AskedBy, "caller" | "services" | "stillMay" | "nothingHere">;

/** What came of somebody at the door. */
export type Admission =
  | {
    readonly ok: true;
    readonly by: By;
    /** Says on an answer how much more may be asked. */
    readonly tellLimits: (response: Response) => void;
  }
  | { readonly ok: false; readonly response: Response };

/** Which row somebody asks for. */
type Wanted = Pick<GuardedRoute, "id" | "scopes">;

/** Lets those in who may; everybody else is answered and noted. */
export class Doorkeeper {
  readonly #parts: AppParts;
  readonly #limits: RateLimits;

  constructor(parts: AppParts) {
    this.#parts = parts;
    this.#limits = new RateLimits(parts.clock);
  }

  /** Where a request comes from. */
  addressOf(context: Context): string {
    return String(context.env?.address ?? "");
  }

  /** The answer to somebody who asks too much of what anybody may ask; `undefined` for others. */
  refusePublic(context: Context): Response | undefined {
    const allowance = this.#limits.ofAddress(this.addressOf(context));
    return allowance.ok ? undefined : tooMany(context, allowance);
  }

  /**
   * Whether somebody may ask what a row is about. It is the same answer for what is not there and for
   * what is not theirs.
   */
  admit(context: Context, row: Wanted): Admission {
    const services = this.#parts.services();
    if (services === undefined) return { ok: false, response: this.#notReady(context) };
    const { store, clock } = services;
    const authorization = context.req.header("authorization");
    const caller = callerOf(store, authorization, clock.now());
    if (typeof caller === "string") {
      return { ok: false, response: this.#refuseStranger(context, row, caller, services) };
    }
    const allowance = this.#limits.ofCaller(caller.countedAs);
    if (!allowance.ok) return { ok: false, response: tooMany(context, allowance) };
    const tellLimits = (response: Response) => allowance.tell(response);
    const nothingHere = () => this.#nothingHere(context, row, caller, services);
    if (!mayAsk(caller, row.scopes)) {
      const response = nothingHere();
      tellLimits(response);
      return { ok: false, response };
    }
    keepTokenUsed(caller, services);
    const stillMay = () => isStillGood(caller, row.scopes, services, authorization);
    return { ok: true, by: { caller, services, nothingHere, stillMay }, tellLimits };
  }

  #refuseStranger(
    context: Context,
    { id }: Wanted,
    why: Stranger,
    { notes }: ApiServices,
  ): Response {
    const address = this.addressOf(context);
    const allowance = this.#limits.ofAddress(address);
    if (!allowance.ok) return tooMany(context, allowance);
    notes.noteBounded({ kind: "login_failed", address, detail: `http ${id} ${why}` });
    const response = unauthorized(context);
    allowance.tell(response);
    return response;
  }

  #nothingHere(context: Context, { id }: Wanted, caller: Caller, { notes }: ApiServices): Response {
    const address = this.addressOf(context);
    const about = caller.kind === "account" ? { account: caller.account.id } : {};
    const detail = `${id} ${caller.shownAs}`;
    notes.noteBounded({ kind: "http_refused", address, ...about, detail });
    return problem(404, speakTo(context)("nothing_here"));
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

/** RFC 6585, section 4. */
function tooMany(context: Context, allowance: Allowance): Response {
  const seconds = allowance.retryAfterSeconds;
  const response = problem(429, speakTo(context)("too_many_requests", { seconds }), {
    retry_after: seconds,
  });
  response.headers.set("retry-after", String(seconds));
  allowance.tell(response);
  return response;
}
