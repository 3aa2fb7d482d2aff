import type { Context } from "hono";
import { httpTexts } from "../../common/text/http.ts";
import { languageOf, speak } from "../../common/text/speak.ts";

/** Standard reason phrases (RFC 9110) of the errors that we answer with. */
export const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  422: "Unprocessable Content",
  423: "Locked",
  426: "Upgrade Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
  507: "Insufficient Storage",
} as const;

/** A status that {@link problem} knows. */
export type ProblemStatus = keyof typeof titles;

/**
 * An error as `application/problem+json` (RFC 9457).
 *
 * @param detail what failed, for a person.
 * @param members more of the object, for machines.
 */
export function problem(
  status: ProblemStatus,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): Response {
  const body = { type: "about:blank", title: titles[status], status, detail, ...members };
  return new Response(JSON.stringify(body) + "\n", {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}

/** Says a text of the HTTP surface in the language that the request asks for first. */
export function speakTo(context: Context): ReturnType<typeof speak<typeof httpTexts.en>> {
  return speak(httpTexts, languageOf(context.req.header("accept-language")));
}

/** A handler for the methods that a path does not take; lists in `allow` those it does. */
export function methodNotAllowed(...allowed: readonly string[]): (context: Context) => Response {
  const list = allowed.join(", ");
  return (context) => {
    const { method, path } = context.req;
    const detail = speakTo(context)("method_not_allowed", { method, path, allowed: list });
    const response = problem(405, detail);
    response.headers.set("allow", list);
    return response;
  };
}
