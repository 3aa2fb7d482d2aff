import type { Hono } from "hono";
import type { AppParts } from "./app_parts.ts";
import { createBareApp } from "./bare_app.ts";
import { addRoutes } from "./dispatch.ts";
import { routes } from "./routes/table.ts";

/**
 * The HTTP surface: what `routes/table.ts` has, and nothing else. Handshakes for `/ws` come here only
 * when they cannot be granted.
 */
export function createApp(parts: AppParts): Hono {
  const app = createBareApp(parts.log);
  addRoutes(app, routes, parts);
  return app;
}
