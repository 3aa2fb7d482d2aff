import type { HttpAnswer } from "./http_exchange.ts";
import { TransferFailure, TransferPause } from "./transfer_failure.ts";

/** More than any error says. */
const maxProblemBytes = 16 * 1024;

/** Statuses that say nothing about the request itself: the same may be taken later. */
const passing: ReadonlySet<number> = new Set([408, 409, 423, 425, 429, 500, 502, 503, 504]);

/** What the server said, as RFC 9457 has it. */
export interface Problem {
  readonly code: string;
  /** In the language that was asked for; empty when it said nothing. */
  readonly detail: string;
}

/** Reads why the server refused something. */
export async function problemOf(answer: HttpAnswer): Promise<Problem> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of answer.body()) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > maxProblemBytes) break;
  }
  try {
    const { code, detail, title } = JSON.parse(text);
    return { code: String(code ?? ""), detail: String(detail ?? title ?? "") };
  } catch {
    return { code: "", detail: "" };
  }
}

/**
 * What a refused request means for its transfer; always throws.
 *
 * @param path of the file that was sent, if one was: what differs from its digest was written to.
 */
export async function refuse(answer: HttpAnswer, path = ""): Promise<never> {
  const { status, headers } = answer;
  const { code, detail } = await problemOf(answer);
  const message = detail || `HTTP ${status}`;
  if (code === "integrity") throw new TransferFailure("changed", { path });
  if (status === 401) throw new TransferFailure("unauthorized", { message });
  if (!passing.has(status)) throw new TransferFailure("refused", { message });
  const seconds = Number(headers.get("retry-after") ?? NaN);
  throw new TransferPause(message, Number.isFinite(seconds) ? seconds * 1000 : undefined);
}
