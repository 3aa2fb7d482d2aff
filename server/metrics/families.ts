import type { FigureName } from "../../protocol/figures.ts";
import { gauge, type MetricFamily, type MetricSample } from "./exposition.ts";
import type { HeardHost } from "./live_hosts.ts";

/** A figure in the base unit that its name ends with. */
interface FigureMetric {
  readonly name: string;
  readonly help: string;
  /** Figures of that unit are so many times less. */
  readonly per?: number;
}

const hundred = 100;
const thousand = 1000;

const figureMetrics: Readonly<Record<FigureName, FigureMetric>> = {
  cpus: { name: "cpus", help: "Logical CPUs." },
  cpu_busy: {
    name: "cpu_busy_ratio",
    help: "Share of all CPUs that was busy for a moment.",
    per: hundred,
  },
  cpu_busy_since: {
    name: "cpu_busy_since_ratio",
    help: "Share of all CPUs that was busy since the last reading.",
    per: hundred,
  },
  load_1: { name: "load1", help: "Load average over 1 minute." },
  load_5: { name: "load5", help: "Load average over 5 minutes." },
  load_15: { name: "load15", help: "Load average over 15 minutes." },
  memory_available: { name: "memory_available_bytes", help: "Memory to be had without swapping." },
  memory_total: { name: "memory_total_bytes", help: "Memory in all." },
  swap_available: { name: "swap_available_bytes", help: "Swap that is free." },
  swap_total: { name: "swap_total_bytes", help: "Swap in all." },
  disk_free: { name: "disk_free_bytes", help: "Free bytes of the disk that is looked at." },
  disk_total: { name: "disk_total_bytes", help: "Bytes of the disk that is looked at." },
  disk_free_percent: {
    name: "disk_free_ratio",
    help: "Free share of the fullest disk.",
    per: hundred,
  },
  disk_read: { name: "disk_read_bytes_per_second", help: "Read from disks." },
  disk_write: { name: "disk_written_bytes_per_second", help: "Written to disks." },
  network_in: { name: "network_received_bytes_per_second", help: "Received from networks." },
  network_out: { name: "network_sent_bytes_per_second", help: "Sent to networks." },
  temperature: { name: "temperature_celsius", help: "Hottest sensor of the CPU." },
  uptime: { name: "uptime_seconds", help: "Since the start of the machine." },
  clock_offset: {
    name: "clock_offset_seconds",
    help: "By which the host's clock is ahead of the server's.",
    per: thousand,
  },
};

/** What the live hosts said last, and how many are live and not. */
export function hostFamilies(
  live: readonly HeardHost[],
  stale: number,
): readonly MetricFamily[] {
  const byName = live.toSorted((one, other) => one.host.name < other.host.name ? -1 : 1);
  const figures = Object.entries(figureMetrics) as [FigureName, FigureMetric][];
  return [
    gauge("chat_hosts_live", "Hosts that reported lately.", [{ value: live.length }]),
    gauge("chat_hosts_stale", "Hosts that reported, but not lately.", [{ value: stale }]),
    gauge(
      "chat_host_report_timestamp_seconds",
      "When the host was read last.",
      byName.map((heard) => ({ labels: hostLabel(heard), value: heard.report.at / thousand })),
    ),
    ...figures.map(([figure, metric]) => figureFamily(figure, metric, byName)),
    ...diskFamilies(byName),
    gauge(
      "chat_host_value",
      "Values of the host's own.",
      byName.flatMap((heard) =>
        firsts(heard.report.values, ({ name }) => name).map(({ name, value, unit = "" }) => (
          { labels: { ...hostLabel(heard), name, unit }, value }
        ))
      ),
    ),
    gauge(
      "chat_host_tag",
      "What the operator has said of the host; 1.",
      byName.flatMap((heard) =>
        Object.entries(heard.host.tags).map(([key, value]) => (
          { labels: { ...hostLabel(heard), key, value }, value: 1 }
        ))
      ),
    ),
  ];
}

function figureFamily(
  figure: FigureName,
  { name, help, per = 1 }: FigureMetric,
  hosts: readonly HeardHost[],
): MetricFamily {
  const samples = hosts.flatMap((heard): MetricSample[] => {
    const value = heard.report.figures[figure];
    return value === null ? [] : [{ labels: hostLabel(heard), value: value / per }];
  });
  return gauge(`chat_host_${name}`, help, samples);
}

function diskFamilies(hosts: readonly HeardHost[]): MetricFamily[] {
  const disks = hosts.flatMap((heard) =>
    firsts(heard.report.disks, ({ path }) => path).map(({ path, free, total }) => (
      { labels: { ...hostLabel(heard), path }, free, total }
    ))
  );
  const samples = (field: "free" | "total") =>
    disks.map(({ labels, [field]: value }) => ({ labels, value }));
  return [
    gauge("chat_host_filesystem_free_bytes", "Free bytes of each disk.", samples("free")),
    gauge("chat_host_filesystem_total_bytes", "Bytes of each disk.", samples("total")),
  ];
}

/** The same labels twice would make the whole page unreadable. */
function firsts<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const keys = items.map(keyOf);
  return items.filter((_, at) => keys.indexOf(keys[at]!) === at);
}

function hostLabel({ host }: HeardHost): Record<string, string> {
  return { host: host.name };
}
