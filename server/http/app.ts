import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Logger } from "../../common/logger.ts";
import type { ActivityNotes } from "../activity_notes.ts";
import { protocolVersion } from "../../protocol/limits.ts";
import { activityPath, type ActivityStore, answerOperator } from "./activity.ts";
import { answerMetrics, metricsPath, type MetricsSource } from "./metrics.ts";
import { methodNotAllowed, problem, speakTo } from "./problem.ts";
import { upgradeRefusal, webSocketPath } from "./upgrade.ts";

/** Whether people can be served now, or everything that is in the way. */
export type Readiness =
  | { readonly ok: true }
  | { readonly ok: false; readonly reasons: readonly string[] };

export interface AppParts {
  /** Asked at each `/readyz`. */
  readonly readiness: () => Readiness;
  /** What the activity log is read from; nothing while the chat does not run. */
  readonly activity: () => ActivityStore | undefined;
  /** What is said at `/metrics`; nothing while the chat does not run. */
  readonly metrics?: () => MetricsSource | undefined;
  /** Keeps who read it, and who was not let. */
  readonly note?: ActivityNotes["noteBounded"];
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

/**
 * The HTTP surface: `/` for people, `/version` for programs, `/livez` and `/readyz` for whoever
 * watches over the server, the activity log and the metrics for the operator. Handshakes for `/ws`
 * come here only when they cannot be granted.
 */
export function createApp(parts: AppParts): Hono {
  const app = createBareApp(parts.log);
  const routes: Readonly<Record<string, (context: Context) => Response>> = {
    "/": (context) => context.text(speakTo(context)("welcome", { version: parts.version })),
    "/version": (context) => {
      const versions = { version: parts.version, protocol: protocolVersion };
      return context.json(versions, 200, { "cache-control": "no-store" });
    },
    "/livez": (context) => context.text("ok\n", 200, { "cache-control": "no-store" }),
    "/readyz": (context) => answerReadiness(context, parts.readiness()),
    [activityPath]: (context) => exportActivity(context, parts),
    [metricsPath]: (context) => showMetrics(context, parts),
    [webSocketPath]: (context) => refuseUpgrade(context, parts.readiness()),
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

function exportActivity(context: Context, parts: AppParts): Response {
  const { activity, readiness, note, log } = parts;
  const store = activity();
  if (store === undefined) return answerReadiness(context, readiness());
  const response = answerOperator(context, store, log);
  const address = String(context.env?.address ?? "");
  if (response.status === 401) note?.({ kind: "login_failed", address, detail: "operator" });
  if (response.ok) note?.({ kind: "admin", address, detail: "activity exported" });
  return response;
}

function showMetrics(context: Context, { metrics, readiness, note }: AppParts): Response {
  const source = metrics?.();
  if (source === undefined) return answerReadiness(context, readiness());
  const response = answerMetrics(context, source);
  const address = String(context.env?.address ?? "");
  if (response.status === 401) note?.({ kind: "login_failed", address, detail: "operator" });
  return response;
}

function refuseUpgrade(context: Context, readiness: Readiness): Response {
  const say = speakTo(context);
  const { headers } = context.req.raw;
  switch (upgradeRefusal(headers)) {
    case "foreign_origin": {
      const [origin, host] = ["origin", "host"].map((field) => headers.get(field) ?? "");
      return problem(403, say("foreign_origin", { origin: origin!, host: host! }));
    }
    case "bad_handshake":
      return withUpgrade(problem(426, say("bad_handshake")));
    case undefined:
      if (!readiness.ok) return problem(503, say("not_ready"), { reasons: readiness.reasons });
  }
  return withUpgrade(problem(426, say("no_upgrade")));
}

/** A client that did ask has used a connection on which there was a request before. */
function withUpgrade(response: Response): Response {
  response.headers.set("upgrade", "websocket");
  response.headers.set("connection", "upgrade");
  response.headers.set("sec-websocket-version", "13");
  return response;
}
