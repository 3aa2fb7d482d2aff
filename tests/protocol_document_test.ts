import assert from "node:assert/strict";
import { join } from "node:path";
import { clientSchemas, type Verb } from "../protocol/client_frames.ts";
import { refusalCodes } from "../protocol/codes.ts";
import * as limits from "../protocol/limits.ts";
import type { ServerFrame } from "../protocol/server_frames.ts";
import { classicVerbs } from "../server/commands/table.ts";
import { runExchange } from "./support/document_exchanges.ts";
import { type Exchange, readExchanges } from "./support/exchange_page.ts";
import { projectDirectory } from "./support/project_directory.ts";

const page = await Deno.readTextFile(join(projectDirectory, "protocol", "PROTOCOL.md"));
const exchanges = readExchanges(page);
const verbs = Object.keys(clientSchemas) as Verb[];

/** A frame of the server that is missing here does not compile. */
const serverFrames = Object.keys(
  {
    alert_list: true,
    alert_response: true,
    caught_up: true,
    closing: true,
    contact: true,
    contact_list: true,
    contact_response: true,
    conversation: true,
    conversations: true,
    delete: true,
    edit: true,
    error: true,
    file_answer: true,
    file_offer: true,
    group_response: true,
    history_response: true,
    host_history_response: true,
    host_list: true,
    host_response: true,
    invite_response: true,
    login_response: true,
    logout_response: true,
    member_list: true,
    membership: true,
    message: true,
    message_ack: true,
    message_error: true,
    password_response: true,
    ping: true,
    pong: true,
    receipt: true,
    register_response: true,
    report_response: true,
    reset: true,
    session_list: true,
    session_response: true,
    search_response: true,
    skip: true,
    typing_notification: true,
    user_list: true,
    user_status: true,
    waiting: true,
    welcome: true,
  } satisfies Record<ServerFrame["type"], true>,
);

for (const exchange of exchanges) {
  const title = `PROTOCOL.md:${exchange.line} (${exchange.heading}) is what a server says`;
  Deno.test(title, () => runExchange(exchange));
}

/** The text under a heading, up to the next one. */
function section(heading: string): string {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => line.replace(/^#+ /, "") === heading);
  assert.notEqual(start, -1, `There is no section ${heading}`);
  const end = lines.findIndex((line, index) => index > start && /^#+ /.test(line));
  return lines.slice(start + 1, end === -1 ? undefined : end).join("\n");
}

/** The cells of a section's tables, row by row, without the headings. */
function rows(heading: string): string[][] {
  const lines = section(heading).split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
    .filter(([first]) => !/^:?-+:?$/.test(first!));
}

/** What stands in backticks in a column. */
function named(heading: string, column: number): string[] {
  const cells = rows(heading).map((cells) => cells[column]!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
}

/** Types of what is said, or heard, in some exchanges. */
function typesIn(exchanges: readonly Exchange[], kind: "say" | "hear"): Set<string> {
  const texts = exchanges.flatMap(({ steps }) => steps)
    .flatMap((step) => step.kind === kind ? [step.text] : []);
  return new Set(texts.flatMap((text) => /^\{"type":"(\w+)"/.exec(text)?.[1] ?? []));
}

const isClassic = ({ options }: Exchange) => options.includes("classic");

Deno.test("the page has one row for every verb and every frame of the server", () => {
  const listed = named("Verbs", 0);
  assert.deepEqual(listed.slice(0, verbs.length), verbs.toSorted(byPage(listed)));
  assert.deepEqual(listed.slice(verbs.length).toSorted(), serverFrames.toSorted());
});

function byPage(listed: readonly string[]): (one: string, other: string) => number {
  return (one, other) => listed.indexOf(one) - listed.indexOf(other);
}

Deno.test("every verb has a section that names each of its fields and shows it in an exchange", () => {
  for (const verb of verbs) {
    const text = section(verb);
    for (const field of Object.keys(clientSchemas[verb].entries)) {
      const isCommon = field === "type" || field === "id";
      assert.ok(isCommon || text.includes(`\`${field}\``), `${verb} has a field ${field}`);
    }
    const own = exchanges.filter(({ heading }) => heading === verb);
    assert.ok(typesIn(own, "say").has(verb), `${verb} is not shown in its section`);
  }
});

Deno.test("every frame of the server is shown in an exchange", () => {
  const shown = typesIn(exchanges.filter((exchange) => !isClassic(exchange)), "hear");
  assert.deepEqual(serverFrames.filter((type) => !shown.has(type)), []);
});

Deno.test("every classic verb has a row, and is shown in an exchange", () => {
  const said = typesIn(exchanges.filter(isClassic), "say");
  assert.deepEqual([...classicVerbs].filter((verb) => !said.has(verb)), []);
  const table = rows("Classic verbs").slice(1).map(([says]) => /"type":"(\w+)"/.exec(says!)?.[1]);
  assert.deepEqual(table, [...classicVerbs]);
});

Deno.test("every refusal has a row that says what to do", () => {
  assert.deepEqual(named("Errors", 0), [...refusalCodes]);
});

Deno.test("every refusal that an exchange or a section names exists", () => {
  const texts = page.split("\n\n").filter((text) => text.startsWith("Refusals"));
  assert.ok(texts.length > 8);
  for (
    const code of texts.flatMap((text) => [...text.matchAll(/`(\w+)`/g)].map(([, one]) => one!))
  ) {
    const isKnown = [...refusalCodes, ...verbs, "message_error"].some((known) => known === code);
    assert.ok(isKnown, code);
  }
});

Deno.test("the limits on the page are those of the code, all of them", () => {
  const listed = rows("Limits").slice(1).map((
    [, limit, name],
  ) => [name!.replaceAll("`", ""), Number(limit)]);
  const sorted = (pairs: unknown[][]) => pairs.map((pair) => pair.join(" ")).toSorted();
  assert.deepEqual(sorted(listed), sorted(Object.entries(limits)));
});

Deno.test("every link within the page leads to a heading", () => {
  const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-")
  );
  for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) {
    assert.ok(anchors.includes(anchor!), `#${anchor}`);
  }
});
