import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Logger } from "../../common/logger.ts";
import { problem, speakTo } from "./problem.ts";

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
