import * as v from "valibot";
import { protocolVersion } from "../../../protocol/limits.ts";
import type { AppParts } from "../app_parts.ts";
import { problem, speakTo } from "../problem.ts";
import { type Asked, publicRoute, type Route } from "../route.ts";
import { refuseUpgrade } from "../upgrade_answer.ts";
import { webSocketPath } from "../upgrade.ts";

const plainText = ["text/plain"];
const noStore = { "cache-control": "no-store" };

/** What anybody may ask of a server. */
export const serverRoutes: readonly Route[] = [
  publicRoute({
    method: "GET",
    path: "/",
    id: "welcome",
    tag: "server",
    summary: "Says to people what this is",
    success: { description: "A line of text", types: plainText },
    handle: ({ context, parts: { version } }) =>
      context.text(speakTo(context)("welcome", { version })),
  }),
  publicRoute({
    method: "GET",
    path: "/version",
    id: "version",
    tag: "server",
    summary: "The versions of the program and of the protocol",
    success: {
      description: "Both",
      schema: v.object({ version: v.string(), protocol: v.number() }),
    },
    handle: ({ parts: { version } }) => ({ version, protocol: protocolVersion }),
  }),
  publicRoute({
    method: "GET",
    path: "/livez",
    id: "live",
    tag: "server",
    summary: "Whether the process answers",
    success: { description: "It does", types: plainText },
    handle: ({ context }) => context.text("ok\n", 200, noStore),
  }),
  publicRoute({
    method: "GET",
    path: "/readyz",
    id: "ready",
    tag: "server",
    summary: "Whether people can be served",
    success: { description: "They can", types: plainText },
    problems: [503],
    handle: ({ context, parts }) => answerReadiness(context, parts),
  }),
  publicRoute({
    method: "GET",
    path: webSocketPath,
    id: "chat",
    tag: "server",
    summary: "The chat over WebSocket; see PROTOCOL.md",
    success: { status: 101, description: "A WebSocket" },
    problems: [403, 426, 503],
    handle: ({ context, parts }) => refuseUpgrade(context, parts.readiness()),
  }),
  publicRoute({
    method: "GET",
    path: "/api/v1/openapi.json",
    id: "describe",
    tag: "server",
    summary: "This description",
    success: { description: "OpenAPI 3.1", types: ["application/json"] },
    handle: ({ context }) => describe(context),
  }),
];

function answerReadiness(context: Asked["context"], { readiness }: AppParts): Response {
  const state = readiness();
  if (state.ok) return context.text("ready\n", 200, noStore);
  return problem(503, speakTo(context)("not_ready"), { reasons: state.reasons });
}

async function describe(context: Asked["context"]): Promise<Response> {
  // Read when it is asked for, and no start waits for it. A test holds it to the table.
  const description = await import("../../../docs/openapi.json", { with: { type: "json" } });
  return context.json(description.default, 200, { "cache-control": "no-cache" });
}
