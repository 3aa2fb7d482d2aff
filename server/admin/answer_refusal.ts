import { refusalTexts } from "../../common/text/refusals.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { Busy } from "../auth/passwords.ts";
import { problem } from "../http/problem.ts";
import { AdminRefusal } from "./refusal.ts";

/** The problem that an order was refused with. What is a bug of ours is thrown on. */
export function answerRefusal(error: unknown, language: Language): Response {
  if (error instanceof AdminRefusal) {
    const { status, code, values } = error;
    return problem(status, error.text(language), { code, values });
  }
  if (error instanceof Busy) {
    const seconds = error.retryAfterSeconds;
    const detail = speak(refusalTexts, language)("busy", { seconds });
    const response = problem(503, detail, { code: "busy", retry_after: seconds });
    response.headers.set("retry-after", String(seconds));
    return response;
  }
  throw error;
}
