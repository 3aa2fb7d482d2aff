import * as v from "valibot";
import { NotForReader } from "../../export/open_export.ts";
import type { FilterName } from "../../export/filters.ts";
import type { ExportOrder } from "../../export/open_export.ts";
import { answerExport, withPlus } from "../export_answer.ts";
import { type AskedBy, type Route, route } from "../route.ts";

/** What it has to be is said by whoever reads it, with an example. */
const filter = v.optional(v.pipe(v.string(), v.maxLength(1000)));

const query = {
  format: filter,
  from: filter,
  to: filter,
  user: filter,
  kind: filter,
  after: filter,
  limit: filter,
  follow: filter,
} satisfies Record<FilterName, typeof filter>;

const success = {
  description: "Its rows in their order, and a last line with their count and a hash of them",
  types: ["application/x-ndjson", "text/csv", "text/plain", "text/markdown"],
  headers: { link: "With `limit`: the next page (RFC 8288)" },
};

type Asker = Pick<
  AskedBy,
  "context" | "services" | "address" | "parts" | "caller" | "stillMay" | "nothingHere"
>;

async function answer(asked: Asker, order: Omit<ExportOrder, "format">): Promise<Response> {
  const { context, services, address, parts, caller, stillMay } = asked;
  const { exported, admin, notes, clock } = services;
  const isOperator = caller.kind === "operator";
  try {
    const response = await answerExport({
      context,
      reader: isOperator ? "operator" : caller.account,
      who: caller.countedAs,
      store: exported,
      house: admin.exports,
      clock,
      log: parts.log,
      stillMay,
      order: { ...order, filters: withPlus(order.filters) },
    });
    if (response.ok && isOperator) {
      const what = order.conversation === undefined ? "activity" : order.conversation;
      const detail = `${what} exported by ${caller.shownAs}`;
      // Whoever may read everything must not be able to drown that in other notes; asking is bounded.
      notes.note({ kind: "admin", address, detail });
    }
    return response;
  } catch (error) {
    if (error instanceof NotForReader) return asked.nothingHere();
    throw error;
  }
}

/** The activity log and conversations as files. */
export const exportRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/activity",
    id: "exportActivity",
    tag: "activity",
    summary: "The activity log: what one did oneself, or for the operator all of it",
    scopes: ["activity:read"],
    query,
    success,
    problems: [404, 429],
    handle: (asked) => answer(asked, { what: "activity", filters: asked.query }),
  }),
  route({
    method: "GET",
    path: "/api/v1/conversations/{conversation}/export",
    id: "exportConversation",
    tag: "conversations",
    summary: "A conversation as one may read it; the conversation's id, a `#group`, or a person",
    scopes: ["conversations:read"],
    parameters: { conversation: v.pipe(v.string(), v.maxLength(200)) },
    query,
    success,
    problems: [404, 429],
    handle(asked) {
      const { parameters: { conversation }, query: filters } = asked;
      return answer(asked, { what: "conversation", conversation, filters });
    },
  }),
];
