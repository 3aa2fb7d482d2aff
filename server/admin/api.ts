import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import * as v from "valibot";
import type { Logger } from "../../common/logger.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { refusalTexts } from "../../common/text/refusals.ts";
import { type Language, languageOf, speak } from "../../common/text/speak.ts";
import { Busy } from "../auth/passwords.ts";
import { hashSecret } from "../auth/tokens.ts";
import { createBareApp } from "../http/app.ts";
import { methodNotAllowed, problem, speakTo } from "../http/problem.ts";
import { type AdminServices, makeInvite, resetPassword, UnknownUser } from "./operations.ts";
import { makeHostInvite } from "./host_invite.ts";
import { hostInviteRequest, inviteRequest, resetRequest } from "./requests.ts";

/** Orders are short. */
const maxBodyBytes = 4096;

type Order = (body: unknown, context: Context) => Promise<Response>;

/**
 * The operator's way into a running server: `POST /admin/reset` and `POST /admin/invite`, for
 * whoever has the bearer token, which is in a file that only the operator can read.
 */
export function createAdminApp(services: AdminServices, token: string, log: Logger): Hono {
  const app = createBareApp(log);
  app.use(requireToken(token));
  app.use(bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) => problem(413, speakTo(context)("too_large", { bytes: maxBodyBytes })),
  }));
  for (const [path, order] of Object.entries(orders(services, log))) {
    app.post(path, async (context) => {
      const body: unknown = await context.req.json().catch(() => undefined);
      return order(body, context);
    }).all(path, methodNotAllowed("POST"));
  }
  return app;
}

function requireToken(token: string) {
  const expected = Buffer.from(hashSecret(`Bearer ${token}`));
  return async (context: Context, next: () => Promise<void>) => {
    // Hashes have one length, so the comparison takes the same time for every guess.
    const given = Buffer.from(hashSecret(context.req.header("authorization") ?? ""));
    if (timingSafeEqual(given, expected)) return await next();
    return problem(401, speakTo(context)("unauthorized"));
  };
}

function orders(services: AdminServices, log: Logger): Readonly<Record<string, Order>> {
  return {
    "/admin/reset": checked(resetRequest, async ({ user }) => {
      const reset = await resetPassword(services, user);
      log.info("admin_reset", { user: reset.username, revoked: reset.revoked });
      return reset;
    }),
    "/admin/invite": checked(inviteRequest, async ({ uses, days, role }) => {
      const invite = await makeInvite(services, { uses, days, owner: role === "owner" });
      log.info("admin_invite", { role, uses, expires: invite.expires });
      return invite;
    }),
    "/admin/host-invite": checked(hostInviteRequest, async ({ uses, expires_in }) => {
      const invite = await makeHostInvite(services, { uses, lifetimeMs: expires_in * 1000 });
      log.info("admin_host_invite", { uses, expires: invite.expires });
      return invite;
    }),
  };
}

function checked<Body>(
  schema: v.GenericSchema<unknown, Body>,
  carryOut: (body: Body) => Promise<object>,
): Order {
  return async (body, context) => {
    const result = v.safeParse(schema, body);
    if (!result.success) return badBody(result.issues[0], context);
    try {
      return context.json(await carryOut(result.output), 200, { "cache-control": "no-store" });
    } catch (error) {
      return refusal(error, languageOf(context.req.header("accept-language")));
    }
  };
}

function badBody(issue: v.BaseIssue<unknown>, context: Context): Response {
  const field = v.getDotPath(issue) ?? ".";
  const expected = issue.expected ?? issue.type;
  return problem(400, speakTo(context)("bad_body", { field, expected }), { field });
}

/** What is no bug of ours; anything else is thrown on, and logged with its stack. */
function refusal(error: unknown, language: Language): Response {
  if (error instanceof UnknownUser) {
    const detail = speak(adminTexts, language)("unknown_user", { name: error.user });
    return problem(404, detail, { code: "unknown_user" });
  }
  if (error instanceof Busy) {
    const seconds = error.retryAfterSeconds;
    const detail = speak(refusalTexts, language)("busy", { seconds });
    return problem(503, detail, { code: "busy", retry_after: seconds });
  }
  throw error;
}
