import type { MetricFamily } from "./exposition.ts";
import { Histogram } from "./histogram.ts";

/** From one flush of a good disk to where people begin to wait, in seconds. */
const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** A commit has at most 4096 operations. */
const sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];

const thousand = 1000;

/** What the server has done since its start, as far as one has to be there to count it. */
export class Work {
  readonly #commitSizes = new Histogram(sizes);
  readonly #commitSeconds = new Histogram(seconds);
  readonly #requestSeconds = new Histogram(seconds);
  /** By the route and the status. */
  readonly #requests = new Map<string, { route: string; status: number; count: number }>();

  /** A commit has ended, of so many operations, after so long. */
  committed(operations: number, ms: number): void {
    this.#commitSizes.observe(operations);
    this.#commitSeconds.observe(ms / thousand);
  }

  /** A request was answered; what streams was begun to be. */
  answered(route: string, status: number, ms: number): void {
    this.#requestSeconds.observe(ms / thousand);
    const key = `${route} ${status}`;
    const counted = this.#requests.get(key);
    if (counted === undefined) this.#requests.set(key, { route, status, count: 1 });
    else counted.count++;
  }

  /** All of it. */
  families(): readonly MetricFamily[] {
    return [
      this.#commitSizes.family(
        "chat_commit_operations",
        "How many operations were committed together.",
      ),
      this.#commitSeconds.family("chat_commit_duration_seconds", "How long commits took."),
      this.#requestSeconds.family(
        "chat_http_request_duration_seconds",
        "How long it took to begin to answer over HTTP.",
      ),
      {
        name: "chat_http_requests_total",
        help: "Requests over HTTP, by the route's name in the description and the status.",
        type: "counter",
        samples: [...this.#requests.values()].map(({ route, status, count }) => (
          { labels: { route, status: String(status) }, value: count }
        )),
      },
    ];
  }
}
