import assert from "node:assert/strict";
import fc from "fast-check";
import { type LineCommand, parseLine, usages } from "./parse_line.ts";

const cases: Readonly<Record<string, LineCommand>> = {
  "": { kind: "nothing" },
  "   ": { kind: "nothing" },
  "hello there ": { kind: "text", text: "hello there" },
  "  indented": { kind: "text", text: "  indented" },
  "//etc is a folder": { kind: "text", text: "/etc is a folder" },
  "/msg bia": { kind: "msg", to: "bia", text: "" },
  "/msg @bia  oi, tudo bem?": { kind: "msg", to: "bia", text: "oi, tudo bem?" },
  "/MSG bia x": { kind: "msg", to: "bia", text: "x" },
  "/join #lab": { kind: "join", to: "#lab" },
  "/group lab": { kind: "group", name: "#lab", members: [] },
  "/group #lab bia  @caio": { kind: "group", name: "#lab", members: ["bia", "caio"] },
  "/add bia": { kind: "add", group: undefined, members: ["bia"] },
  "/remove #lab bia": { kind: "remove", group: "#lab", members: ["bia"] },
  "/leave": { kind: "leave", group: undefined },
  "/leave #lab": { kind: "leave", group: "#lab" },
  "/history": { kind: "history", count: 20 },
  "/history 99999": { kind: "history", count: 1000 },
  "/who": { kind: "who" },
  "/hosts": { kind: "hosts" },
  "/quit": { kind: "quit" },
  "/msg": { kind: "wrong", word: "/msg", usage: usages.msg },
  "/add #lab": { kind: "wrong", word: "/add", usage: usages.add },
  "/history 0": { kind: "wrong", word: "/history", usage: usages.history },
  "/quit now": { kind: "wrong", word: "/quit", usage: usages.quit },
  "/qiut": { kind: "wrong", word: "/qiut", usage: undefined },
  "/constructor": { kind: "wrong", word: "/constructor", usage: undefined },
  "/ text": { kind: "wrong", word: "/", usage: undefined },
};

for (const [line, command] of Object.entries(cases)) {
  Deno.test(`${JSON.stringify(line)} is read as ${command.kind}`, () => {
    assert.deepEqual(parseLine(line), command);
  });
}

Deno.test("any line is read as something, and only a slash makes a command", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (line) => {
    const { kind } = parseLine(line);
    if (!line.startsWith("/")) assert.ok(kind === "text" || kind === "nothing");
  }));
});
