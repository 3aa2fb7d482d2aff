import type { Context } from "hono";
import { exposition, expositionType, type MetricFamily } from "../metrics/exposition.ts";
import type { Store } from "../store/types.ts";
import { refuseStranger } from "./activity.ts";

/** Where Prometheus looks for metrics. */
export const metricsPath = "/metrics";

/** What is said there, and who may hear it. */
export interface MetricsSource extends Pick<Store, "meta"> {
  families(): readonly MetricFamily[];
}

/** Answers the operator, and nobody else, with the server's metrics and its hosts'. */
export function answerMetrics(context: Context, source: MetricsSource): Response {
  const refused = refuseStranger(context, source);
  if (refused !== undefined) return refused;
  return new Response(exposition(source.families()), {
    headers: { "content-type": expositionType, "cache-control": "no-store" },
  });
}
