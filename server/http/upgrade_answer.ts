import type { Context } from "hono";
import type { Readiness } from "./app_parts.ts";
import { problem, speakTo } from "./problem.ts";
import { upgradeRefusal } from "./upgrade.ts";

/** Answers a handshake for `/ws` that cannot be granted; the others never come to the app. */
export function refuseUpgrade(context: Context, readiness: Readiness): Response {
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
