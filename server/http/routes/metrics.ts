import { exposition, expositionType } from "../../metrics/exposition.ts";
import { type Route, route } from "../route.ts";

/** What the operator's Prometheus asks. */
export const metricsRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/metrics",
    id: "metrics",
    tag: "server",
    summary: "The server's metrics and its machines', as Prometheus reads them",
    scopes: ["metrics:read"],
    success: { description: "Text format 0.0.4", types: ["text/plain"] },
    handle: ({ services }) =>
      new Response(exposition(services.families()), {
        headers: { "content-type": expositionType, "cache-control": "no-store" },
      }),
  }),
];
