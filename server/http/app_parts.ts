import type { Logger } from "../../common/logger.ts";
import type { Clock } from "../clock.ts";
import type { ApiServices } from "./api_services.ts";

/** Whether people can be served now, or everything that is in the way. */
export type Readiness =
  | { readonly ok: true }
  | { readonly ok: false; readonly reasons: readonly string[] };

/** What the HTTP surface is made of. */
export interface AppParts {
  /** Asked at each `/readyz`. */
  readonly readiness: () => Readiness;
  /** What routes work with; nothing while the chat does not run. */
  readonly services: () => ApiServices | undefined;
  /** Hears of each answer: of which route, with which status, and after how long. */
  readonly answered?: (route: string, status: number, ms: number) => void;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
}
