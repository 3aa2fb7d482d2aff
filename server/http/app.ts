import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Logger } from "../../common/logger.ts";
import { methodNotAllowed, problem, speakTo } from "./problem.ts";

/** Whether people can be served now, or everything that is in the way. */
export type Readiness =
  | { readonly ok: true }
  | { readonly ok: false; readonly reasons: readonly string[] };

export interface AppParts {
  /** Asked at each `/readyz`. */
  readonly readiness: () => Readiness;
  readonly version: string;
  readonly log: Logger;
}

/**
 * Nothing may be loaded, framed or posted unless a page asks for it. No HSTS: it holds for every
 * port of a host name, and would lock people out of whatever else runs there.
 */
const headers = secureHeaders({
  strictTransportSecurity: false,
  xFrameOptions: "DENY",
  referrerPolicy: "no-referrer",
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/** An app that answers errors as RFC 9457 has it and sends strict headers; routes are added to it. */
export function createBareApp(log: Logger): Hono {
  const app = new Hono();
  app.use(headers);
  app.notFound((context) =>
    problem(404, speakTo(context)("not_found", { path: context.req.path }))
  );
  app.onError((error, context) => {
    const { method, path } = context.req;
    log.error("http_request_failed", { method, path, error });
    return problem(500, speakTo(context)("internal"));
  });
  return app;
}

/** The HTTP surface: `/` for people, `/livez` and `/readyz` for whoever watches over the server. */
export function createApp(parts: AppParts): Hono {
  const app = createBareApp(parts.log);
  const routes: Readonly<Record<string, (context: Context) => Response>> = {
    "/": (context) => context.text(speakTo(context)("welcome", { version: parts.version })),
    "/livez": (context) => context.text("ok\n", 200, { "cache-control": "no-store" }),
    "/readyz": (context) => answerReadiness(context, parts.readiness()),
  };
  for (const [path, handler] of Object.entries(routes)) {
    app.get(path, handler).all(path, methodNotAllowed("GET", "HEAD"));
  }
  return app;
}

function answerReadiness(context: Context, readiness: Readiness): Response {
  if (readiness.ok) return context.text("ready\n", 200, { "cache-control": "no-store" });
  return problem(503, speakTo(context)("not_ready"), { reasons: readiness.reasons });
}
