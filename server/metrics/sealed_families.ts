import type { MetricFamily } from "./exposition.ts";

/** Sealed datagrams that were not taken, by the reason. */
export function sealedFamilies(drops: Readonly<Record<string, number>>): readonly MetricFamily[] {
  return [{
    name: "chat_sealed_reports_dropped_total",
    help: "Sealed datagrams that were not taken since the start.",
    type: "counter",
    samples: Object.entries(drops).map(([reason, value]) => ({ labels: { reason }, value })),
  }];
}
