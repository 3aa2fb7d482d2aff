import type { Context, Hono } from "hono";
import { languageOf } from "../../common/text/speak.ts";
import { answerRefusal } from "../admin/answer_refusal.ts";
import type { AppParts } from "./app_parts.ts";
import { Doorkeeper } from "./doorkeeper.ts";
import { methodNotAllowed, problem, speakTo } from "./problem.ts";
import { type Misfit, readRequest } from "./read_request.ts";
import type { Asked, GuardedRoute, Method, Route } from "./route.ts";

/** Below it, all is for those who may. */
const guardedPaths = "/api/v1/*";

/** Adds the routes of a table to an app. What is not in the table is not there. */
export function addRoutes(app: Hono, routes: readonly Route[], parts: AppParts): void {
  const doorkeeper = new Doorkeeper(parts);
  const paths = Map.groupBy(routes, ({ path }) => path);
  for (const [path, rows] of paths) {
    const byMethod = new Map(rows.map((row) => [row.method, row]));
    const refuse = methodNotAllowed(...allowedMethods(byMethod));
    app.all(path.replaceAll(/\{(\w+)\}/g, ":$1"), async (context) => {
      const method = context.req.raw.method as Method;
      const own = byMethod.get(method);
      const row = own ?? (method === "HEAD" ? byMethod.get("GET") : undefined);
      if (row === undefined) return refuse(context);
      const began = parts.clock.monotonic();
      const response = await answer(context, row, doorkeeper, parts);
      parts.answered?.(row.id, response.status, parts.clock.monotonic() - began);
      // Nobody reads it, and whoever makes it has to hear that.
      if (method === "HEAD") await response.body?.cancel();
      return response;
    });
  }
  app.all(guardedPaths, (context) => refuseNowhere(context, doorkeeper));
}

/** Nobody may, so it is the answer for what is not theirs. */
function refuseNowhere(context: Context, doorkeeper: Doorkeeper): Response {
  const admitted = doorkeeper.admit(context, { id: "nothing", scopes: [] });
  return admitted.ok ? admitted.by.nothingHere() : admitted.response;
}

function allowedMethods(byMethod: ReadonlyMap<Method, Route>): string[] {
  const methods = [...byMethod.keys()];
  return methods.flatMap((method) =>
    method === "GET" && !methods.includes("HEAD") ? [method, "HEAD"] : [method]
  );
}

async function answer(
  context: Context,
  row: Route,
  doorkeeper: Doorkeeper,
  parts: AppParts,
): Promise<Response> {
  if (row.scopes === undefined) {
    const refused = doorkeeper.refusePublic(context);
    if (refused !== undefined) return refused;
    return await carryOut(context, row, parts, doorkeeper, (asked) => row.handle(asked));
  }
  const admitted = doorkeeper.admit(context, row);
  if (!admitted.ok) return admitted.response;
  const { by, tellLimits } = admitted;
  const response = await carryOut(
    context,
    row,
    parts,
    doorkeeper,
    (asked) => row.handle({ ...asked, ...by }),
    by.nothingHere,
  );
  tellLimits(response);
  return response;
}

async function carryOut(
  context: Context,
  row: Route,
  parts: AppParts,
  doorkeeper: Doorkeeper,
  handle: (asked: Asked) => ReturnType<GuardedRoute["handle"]>,
  nothingHere?: () => Response,
): Promise<Response> {
  const read = await readRequest(context, row);
  if ("why" in read) return misfitAnswer(context, read, nothingHere);
  try {
    const address = doorkeeper.addressOf(context);
    const result = await handle({ context, parts, address, ...read });
    if (result instanceof Response) return result;
    return context.json(result, (row.success.status ?? 200) as 200, {
      "cache-control": "no-store",
    });
  } catch (error) {
    return answerRefusal(error, languageOf(context.req.header("accept-language")));
  }
}

function misfitAnswer(
  context: Context,
  misfit: Misfit,
  nothingHere: (() => Response) | undefined,
): Response {
  const say = speakTo(context);
  switch (misfit.why) {
    case "no_such_parameter":
      return nothingHere?.() ?? problem(404, say("not_found", { path: context.req.path }));
    case "unknown_parameter":
      return problem(
        400,
        misfit.known === ""
          ? say("no_parameters", { name: misfit.name })
          : say("unknown_parameter", { name: misfit.name, known: misfit.known }),
        { field: misfit.name },
      );
    case "repeated_parameter":
      return problem(400, say("repeated_parameter", { name: misfit.name }), { field: misfit.name });
    case "bad_parameter":
    case "bad_header": {
      const { why, field, expected, value = "" } = misfit;
      return problem(400, say(why, { field, expected, value: value.slice(0, 100) }), { field });
    }
    case "bad_body": {
      const { field, expected } = misfit;
      return problem(400, say("bad_body", { field, expected }), { field });
    }
    case "too_large":
      return problem(413, say("too_large", { bytes: misfit.bytes }));
    case "media_type": {
      const { given, known } = misfit;
      return problem(415, say("media_type", { given: given.slice(0, 100), known }));
    }
  }
}
