/** Metrics as Prometheus reads them: its text format, version 0.0.4. */

/** The content type of {@link exposition}. */
export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

/** One value, and what it is of. */
export interface MetricSample {
  /** What of a histogram it is. */
  readonly suffix?: "_bucket" | "_sum" | "_count";
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All values of one name. */
export interface MetricFamily {
  /** With its base unit at the end, such as `_bytes`. */
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly samples: readonly MetricSample[];
}

/** Writes families; those without a sample are left out. */
export function exposition(families: readonly MetricFamily[]): string {
  return families.filter(({ samples }) => samples.length > 0).map(familyText).join("");
}

function familyText({ name, help, type, samples }: MetricFamily): string {
  const lines = samples.map(({ suffix = "", labels, value }) =>
    `${name}${suffix}${labelsText(labels)} ${value}\n`
  );
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function labelsText(labels: MetricSample["labels"] = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) =>
    `${name}="${escaped(value).replaceAll('"', '\\"')}"`
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

/** A family of values that go up and down. */
export function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, type: "gauge", samples };
}

/** A family of one value that only grows. */
export function counter(name: string, help: string, value: number): MetricFamily {
  return { name, help, type: "counter", samples: [{ value }] };
}
