import type { Context, Hono } from "hono";
import type { Logger } from "../../common/logger.ts";
import { answerActivity } from "../http/activity.ts";
import { methodNotAllowed } from "../http/problem.ts";
import type { AdminServices } from "./operations.ts";

/** Where a running server gives its activity log to its operator; no order, but a long answer. */
export const activityOrderPath = "/admin/activity";

/** Adds the activity log to the operator's door. */
export function addActivity(app: Hono, { store }: AdminServices, log: Logger): void {
  app.get(activityOrderPath, (context: Context) => answerActivity(context, store, log))
    .all(activityOrderPath, methodNotAllowed("GET", "HEAD"));
}
