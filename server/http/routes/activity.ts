import * as v from "valibot";
import { answerActivity } from "../activity.ts";
import { type Route, route } from "../route.ts";

/** What it has to be is said by whoever reads it, with an example. */
const filter = v.optional(v.pipe(v.string(), v.maxLength(1000)));

/** The activity log, for the operator. */
export const activityRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/activity",
    id: "exportActivity",
    tag: "activity",
    summary: "The activity log",
    scopes: ["activity:read"],
    query: {
      format: filter,
      from: filter,
      to: filter,
      user: filter,
      kind: filter,
      after: filter,
    },
    success: {
      description: "Its rows, in the order in which they were kept",
      types: ["application/x-ndjson", "text/csv"],
    },
    handle({ context, services, address, parts, caller }) {
      const response = answerActivity(context, services.activityLog, parts.log);
      if (response.ok) {
        const detail = `activity exported by ${caller.shownAs}`;
        services.notes.noteBounded({ kind: "admin", address, detail });
      }
      return response;
    },
  }),
];
