import type { Route } from "../route.ts";
import { backupRoutes } from "./backups.ts";
import { exportRoutes } from "./exports.ts";
import { fileRoutes } from "./files.ts";
import { metricsRoutes } from "./metrics.ts";
import { operatorRoutes } from "./operator.ts";
import { serverRoutes } from "./server.ts";
import { tokenRoutes } from "./tokens.ts";

/**
 * Every route of the HTTP surface. Requests are routed and checked by it, and `docs/openapi.json` is
 * written from it: `deno task openapi`.
 */
export const routes: readonly Route[] = [
  ...serverRoutes,
  ...exportRoutes,
  ...metricsRoutes,
  ...tokenRoutes,
  ...fileRoutes,
  ...operatorRoutes,
  ...backupRoutes,
];
