import type { MetricFamily, MetricSample } from "./exposition.ts";

/** Counts values by how large they are, as Prometheus has it; one more value costs a few comparisons. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds the upper ends of the buckets, ascending; what is beyond is counted, too. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array<number>(bounds.length + 1).fill(0);
  }

  /** Counts a value. */
  observe(value: number): void {
    let at = 0;
    while (at < this.#bounds.length && value > this.#bounds[at]!) at++;
    this.#counts[at]!++;
    this.#sum += value;
  }

  /** Says what was counted, under a name. */
  family(name: string, help: string): MetricFamily {
    let sum = 0;
    const buckets = this.#counts.map((count, at): MetricSample => ({
      suffix: "_bucket",
      labels: { le: at < this.#bounds.length ? String(this.#bounds[at]) : "+Inf" },
      value: sum += count,
    }));
    const totals: MetricSample[] = [
      { suffix: "_sum", value: this.#sum },
      { suffix: "_count", value: sum },
    ];
    return { name, help, type: "histogram", samples: [...buckets, ...totals] };
  }
}
