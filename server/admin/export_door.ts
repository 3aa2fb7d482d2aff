import type { Context, Hono } from "hono";
import type { Logger } from "../../common/logger.ts";
import { languageOf } from "../../common/text/speak.ts";
import { type Exported, filterNames, type Filters } from "../export/filters.ts";
import { NotForReader } from "../export/open_export.ts";
import { answerExport } from "../http/export_answer.ts";
import { methodNotAllowed } from "../http/problem.ts";
import { answerRefusal } from "./answer_refusal.ts";
import type { AdminServices } from "./operations.ts";
import { AdminRefusal } from "./refusal.ts";

/** Where a running server gives its operator an export; no order, but a long answer. */
export function exportDoorPath(what: Exported): string {
  return `/admin/export/${what}`;
}

/** Adds exports to the operator's door. */
export function addExports(app: Hono, services: AdminServices, log: Logger): void {
  for (const what of ["activity", "conversation"] as const) {
    app.get(exportDoorPath(what), (context) => answer(context, what, services, log))
      .all(exportDoorPath(what), methodNotAllowed("GET", "HEAD"));
  }
}

async function answer(
  context: Context,
  what: Exported,
  { store, exports: house, clock }: AdminServices,
  log: Logger,
): Promise<Response> {
  const { name = "", ...said } = context.req.query();
  const filters: Filters = Object.fromEntries(
    filterNames.flatMap((one) => said[one] === undefined ? [] : [[one, said[one]]]),
  );
  const order = { what, conversation: name, filters };
  const reader = "operator";
  const stillMay = () => true;
  try {
    const asked = {
      context,
      reader,
      who: reader,
      store,
      house,
      clock,
      log,
      stillMay,
      order,
    } as const;
    const response = await answerExport(asked);
    if (response.ok) await noteExport(what, name, { store, clock });
    return response;
  } catch (error) {
    return answerRefusal(refusalOf(error, name), languageOf(context.req.header("accept-language")));
  }
}

/** Keeps in the activity log that the operator read what people wrote. */
export async function noteExport(
  what: Exported,
  name: string,
  { store, clock }: Pick<AdminServices, "store" | "clock">,
): Promise<void> {
  if (what === "activity") return;
  const event = { kind: "admin", at: clock.now(), detail: `${name} exported` } as const;
  await store.commit([{ kind: "log_event", event }]);
}

/** What the operator is told of what is not there, or not for them. */
export function refusalOf(error: unknown, name: string): unknown {
  if (!(error instanceof NotForReader)) return error;
  const code = error.why === "policy" ? "operator_may_not_read" : "unknown_conversation";
  return new AdminRefusal(code, { name });
}
