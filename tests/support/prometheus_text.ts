/** One line of metrics as a scraper understands it. */
export interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All that a page of metrics says. */
export interface Scraped {
  /** Types by names of families. */
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly ScrapedSample[];
}

const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;

/** Reads one line, character by character. */
class Reader {
  #at = 0;

  constructor(readonly line: string) {}

  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.line) ?? [];
    if (found === undefined) throw new SyntaxError(`${pattern} at ${this.#at} of ${this.line}`);
    this.#at += found.length;
    return found;
  }

  tries(text: string): boolean {
    const found = this.line.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  /** A label's value, behind its first quote. */
  quoted(): string {
    let value = "";
    for (;;) {
      const next = this.take(/[^"\\]|\\["\\n]|"/y);
      if (next === '"') return value;
      value += next === "\\n" ? "\n" : next.startsWith("\\") ? next[1] : next;
    }
  }
}

/**
 * Reads metrics as the text format of version 0.0.4 has it, strictly.
 *
 * @throws {SyntaxError} for anything else, and for what is said twice.
 */
export function readPrometheusText(text: string): Scraped {
  if (!text.endsWith("\n")) throw new SyntaxError("the last line has no end");
  const types = new Map<string, string>();
  const samples: ScrapedSample[] = [];
  const seen = new Set<string>();
  for (const line of text.slice(0, -1).split("\n")) {
    const [, name, type] = /^# TYPE (\S+) (gauge|counter|histogram)$/.exec(line) ?? [];
    if (name !== undefined) {
      if (types.has(name)) throw new SyntaxError(`${name} has two types`);
      types.set(name, type!);
    } else if (!/^# HELP \S+ \S/.test(line)) {
      const sample = readSample(line);
      if (!types.has(familyOf(sample.name, types))) {
        throw new SyntaxError(`${sample.name} has no type`);
      }
      const key = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`;
      if (seen.has(key)) throw new SyntaxError(`${key} is there twice`);
      seen.add(key);
      samples.push(sample);
    }
  }
  for (const [name, type] of types) if (type === "histogram") checkHistogram(name, samples);
  return { types, samples };
}

function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const family = name.replace(/_(bucket|sum|count)$/, "");
  return types.get(family) === "histogram" ? family : name;
}

/** Buckets have to ascend, up to one of everything that has as many as there are. */
function checkHistogram(name: string, samples: readonly ScrapedSample[]): void {
  const of = (suffix: string) => samples.filter((sample) => sample.name === name + suffix);
  const bounds = of("_bucket").map(({ labels }) => Number(labels.le!.replace("+Inf", "Infinity")));
  const counts = of("_bucket").map(({ value }) => value);
  const ascends = (values: readonly number[]) =>
    values.every((value, at) => at === 0 || value >= values[at - 1]!);
  const isSound = bounds.at(-1) === Infinity && ascends(bounds) && ascends(counts) &&
    of("_sum").length === 1 && of("_count")[0]?.value === counts.at(-1);
  if (!isSound) throw new SyntaxError(`${name} is no histogram`);
}

function readSample(line: string): ScrapedSample {
  const reader = new Reader(line);
  const name = reader.take(metricName);
  const labels: Record<string, string> = {};
  if (reader.tries("{")) {
    do {
      const label = reader.take(labelName);
      reader.take(/="/y);
      if (label in labels) throw new SyntaxError(`${label} is there twice in ${line}`);
      labels[label] = reader.quoted();
    } while (reader.tries(","));
    reader.take(/\}/y);
  }
  reader.take(/ /y);
  const value = Number(reader.take(/-?\d+(\.\d+)?(e[+-]?\d+)?$/y));
  return { name, labels, value };
}
