import assert from "node:assert/strict";
import fc from "fast-check";
import { saidIn } from "../../common/text/value_words.ts";
import { type LineCommand, usages } from "./line_commands.ts";
import { parseLine } from "./parse_line.ts";

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
  "/reply 12 fine by me": { kind: "reply", which: 12, text: "fine by me" },
  "/reply LAST  two  spaces": { kind: "reply", which: "last", text: "two  spaces" },
  "/edit last x": { kind: "edit", which: "last", text: "x" },
  "/delete 3": { kind: "delete", which: 3 },
  "/search pão de queijo": { kind: "search", query: "pão de queijo" },
  "/members": { kind: "members", group: undefined },
  "/rename attic": { kind: "rename", group: undefined, name: "#attic" },
  "/rename #lab #attic": { kind: "rename", group: "#lab", name: "#attic" },
  "/role bia admin": { kind: "role", group: undefined, user: "bia", role: "admin" },
  "/role #lab @bia owner": { kind: "role", group: "#lab", user: "bia", role: "owner" },
  "/mute #lab bia": { kind: "mute", group: "#lab", user: "bia" },
  "/unmute bia": { kind: "unmute", group: undefined, user: "bia" },
  "/contact add @bia": { kind: "contact", does: "add", user: "bia" },
  "/block bia": { kind: "block", user: "bia" },
  "/revoke k3v9": { kind: "revoke", session: "k3v9" },
  "/logout all": { kind: "logout" },
  "/history": { kind: "history", count: 20 },
  "/history 99999": { kind: "history", count: 1000 },
  "/who": { kind: "who" },
  "/hosts": { kind: "hosts" },
  "/quit": { kind: "quit" },
  "/msg": { kind: "wrong", word: "/msg", command: "msg" },
  "/add #lab": { kind: "wrong", word: "/add", command: "add" },
  "/history 0": { kind: "wrong", word: "/history", command: "history" },
  "/reply 12": { kind: "wrong", word: "/reply", command: "reply" },
  "/edit 0 x": { kind: "wrong", word: "/edit", command: "edit" },
  "/delete": { kind: "wrong", word: "/delete", command: "delete" },
  "/search": { kind: "wrong", word: "/search", command: "search" },
  "/rename": { kind: "wrong", word: "/rename", command: "rename" },
  "/role bia king": { kind: "wrong", word: "/role", command: "role" },
  "/mute #lab": { kind: "wrong", word: "/mute", command: "mute" },
  "/contact bia": { kind: "wrong", word: "/contact", command: "contact" },
  "/logout": { kind: "wrong", word: "/logout", command: "logout" },
  "/quit now": { kind: "wrong", word: "/quit", command: "quit" },
  "/qiut": { kind: "wrong", word: "/qiut", command: undefined },
  "/constructor": { kind: "wrong", word: "/constructor", command: undefined },
  "/ text": { kind: "wrong", word: "/", command: undefined },
  "/alerts": { kind: "alerts" },
  "/ack 12": { kind: "ack", incident: 12 },
  "/ack": { kind: "ack" },
  "/ack it": { kind: "wrong", word: "/ack", command: "ack" },
  "/silence 3 2h": { kind: "silence", incident: 3, seconds: 7200 },
  "/silence 3 off": { kind: "silence", incident: 3, seconds: 0 },
  "/silence 2h": { kind: "silence", seconds: 7200 },
  "/silence off": { kind: "silence", seconds: 0 },
  "/silence 3 2h off": { kind: "wrong", word: "/silence", command: "silence" },
  "/send bia my file.txt": { kind: "send", rest: "bia my file.txt" },
  "/send": { kind: "wrong", word: "/send", command: "send" },
  "/accept 7": { kind: "accept", which: 7, folder: undefined },
  "/accept last /tmp/my files": { kind: "accept", which: "last", folder: "/tmp/my files" },
  "/accept it": { kind: "wrong", word: "/accept", command: "accept" },
  "/decline 7": { kind: "decline", which: 7 },
  "/decline": { kind: "wrong", word: "/decline", command: "decline" },
  "/files": { kind: "files" },
  "/files all": { kind: "wrong", word: "/files", command: "files" },
  "/cancel 2": { kind: "cancel", id: 2 },
  "/cancel last": { kind: "wrong", word: "/cancel", command: "cancel" },
  "/silence": { kind: "wrong", word: "/silence", command: "silence" },
  "/silence 3": { kind: "wrong", word: "/silence", command: "silence" },
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

Deno.test("how a command is written begins with its word, and its values have words", () => {
  for (const [word, usage] of Object.entries(usages)) {
    assert.equal(usage.split(" ")[0], `/${word}`);
    for (const value of usage.match(/[A-Z]{3,}/g) ?? []) {
      assert.ok(!saidIn("pt-BR", usage).split(/[^A-Z]/).includes(value), usage);
    }
  }
});
