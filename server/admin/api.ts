import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import * as v from "valibot";
import type { Logger } from "../../common/logger.ts";
import { languageOf } from "../../common/text/speak.ts";
import { hashSecret } from "../auth/tokens.ts";
import { createBareApp } from "../http/bare_app.ts";
import { methodNotAllowed, problem, speakTo } from "../http/problem.ts";
import { addExports } from "./export_door.ts";
import { answerRefusal } from "./answer_refusal.ts";
import { orders } from "./commands/table.ts";
import type { AdminServices } from "./operations.ts";
import { carryOutNoted, type Order, pathOf } from "./order.ts";

/** Orders are short. */
const maxBodyBytes = 4096;

/**
 * The operator's way into a running server: `POST /admin/<order>`, for whoever has the bearer token,
 * which is in a file that only the operator can read.
 */
export function createAdminApp(services: AdminServices, token: string, log: Logger): Hono {
  const app = createBareApp(log);
  app.use(requireToken(token));
  app.use(bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) => problem(413, speakTo(context)("too_large", { bytes: maxBodyBytes })),
  }));
  for (const order of orders) {
    app.post(pathOf(order), handler(order, services, log))
      .all(pathOf(order), methodNotAllowed("POST"));
  }
  addExports(app, services, log);
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

/** Checks an order, carries it out and logs what was done. */
function handler(order: Order, services: AdminServices, log: Logger) {
  return async (context: Context): Promise<Response> => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const request = v.safeParse(order.request, body);
    if (!request.success) return badBody(request.issues[0], context);
    try {
      const { result, logged } = await carryOutNoted(order, services, request.output);
      if (logged !== undefined) log.info(`admin_${order.name.replaceAll("-", "_")}`, logged);
      return context.json(result, 200, { "cache-control": "no-store" });
    } catch (error) {
      return answerRefusal(error, languageOf(context.req.header("accept-language")));
    }
  };
}

function badBody(issue: v.BaseIssue<unknown>, context: Context): Response {
  const field = v.getDotPath(issue) ?? ".";
  const expected = issue.expected ?? issue.type;
  return problem(400, speakTo(context)("bad_body", { field, expected }), { field });
}
