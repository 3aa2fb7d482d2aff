import assert from "node:assert/strict";
import {
  brokenLinks,
  commandsOf,
  differences,
  relativeLinks,
  undocumentedFunctions,
} from "./docs_rules.ts";

Deno.test("links to files are found, and not those to the web or in code", () => {
  const page = "[a](docs/a.md#part) [b](https://x.org) [c](#c) `[d](d.md)`\n```\n[e](e.md)\n```\n";
  assert.deepEqual(relativeLinks(page), ["docs/a.md"]);
});

Deno.test("a link that leads nowhere is a complaint", async () => {
  const complaints = await brokenLinks("scripts/page.md", "[x](docs_rules.ts) [y](no_such.md)");
  assert.deepEqual(complaints, ["scripts/page.md: the link to no_such.md leads nowhere"]);
});

Deno.test("commands are the lines that a reader would type", () => {
  const page = "```sh\nchat serve   # starts it\n```\nchat where\n" +
    "```text\n$ chat connect chat://h#key\nchat 0.1.0 is ready\n```\n";
  assert.deepEqual(commandsOf(page), ["chat serve", "chat connect chat://"]);
});

Deno.test("a translation that lacks a heading or changes a command is a complaint", () => {
  const page = "# A\n## B\n```sh\nchat serve\n```\n";
  assert.deepEqual(differences(page, page.replace("A", "Á")), []);
  assert.equal(differences(page, page.replace("## B\n", "")).length, 1);
  assert.equal(differences(page, page.replace("serve", "sirva")).length, 1);
  assert.equal(differences(page, page + "```sh\nchat where\n```\n").length, 1);
});

Deno.test("an exported function without a comment is a complaint", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/a.ts`;
    await Deno.writeTextFile(
      path,
      "/** Said. */\nexport function said() {}\nexport function unsaid() {}\nfunction own() {}\n",
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", path] })
      .output();
    const complaints = undocumentedFunctions(new TextDecoder().decode(stdout));
    assert.equal(complaints.length, 1);
    assert.match(complaints[0]!, /a\.ts:3: unsaid has no comment$/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
