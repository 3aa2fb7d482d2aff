import assert from "node:assert/strict";
import { digestOf } from "../protocol/content.ts";
import { uuidv7 } from "../protocol/ids.ts";
import { maxContentBytes } from "../protocol/limits.ts";
import { assertNoErrorLogged } from "./support/server_program.ts";
import { startTestServer } from "./support/test_server.ts";

Deno.test("texts that a database would change, or that are too long, are refused by name", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const send = (content: string) => {
    const client_id = uuidv7();
    return ana.ask({ type: "message", client_id, receiver: "bia", content });
  };
  for (
    const [content, code, words] of [
      ["a\u0000b", "bad_content", /U\+0000/],
      ["\ud800", "bad_content", /surrogate/],
      ["x\udfff\ud800", "bad_content", /surrogate/],
      ["", "bad_content", /empty/],
      ["x".repeat(maxContentBytes + 1), "content_too_long", /32769.*32768/],
      ["ç".repeat(maxContentBytes / 2) + "x", "content_too_long", /32769/],
      ["日".repeat(11_000), "content_too_long", /33000/],
    ] as const
  ) {
    const refusal = await send(content);
    assert.equal(refusal.code, code);
    assert.match(String(refusal.message), words);
  }
  const longest = "ç".repeat(maxContentBytes / 2);
  assert.equal((await send(longest)).seq, 1);
  const heard = await bia.next("message");
  assert.deepEqual([heard.content, heard.digest], [longest, digestOf(longest)]);
});

Deno.test("ids that a database would change are refused, for two of them could become one", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  for (const client_id of ["\ud800", "\udc00", "a\u0000b", "a\u0000c"]) {
    const refusal = await ana.ask({ type: "message", client_id, receiver: "ana", content: "x" });
    assert.match(String(refusal.message), /"client_id"/, JSON.stringify(refusal));
    const group = await ana.ask({ type: "create_group", client_id, name: "x", members: [] });
    assert.match(String(group.message), /"client_id"/);
  }
});

Deno.test("names that are the machinery's elsewhere are names like any other", async () => {
  await using house = await startTestServer();
  using proto = await house.join("__proto__");
  using constructor = await house.join("constructor");
  await proto.tell("constructor", "hi");
  assert.equal((await constructor.next("message")).sender, "__proto__");
  assert.equal((await proto.tell("tostring", "hi")).code, "unknown_recipient");
  using again = await house.connect();
  await again.hello();
  await again.write(
    `{"type":"login","id":"1","username":"__proto__","password":"correct horse",` +
      `"cursors":{"__proto__":1,"constructor":2,"nowhere":3}}\n`,
  );
  assert.equal((await again.next("login_response")).status, "success");
  await again.next("caught_up");
  assertNoErrorLogged(house.logged);
});

Deno.test("names with tricks in them are refused by name", async () => {
  await using house = await startTestServer();
  using client = await house.connect();
  await client.hello();
  for (
    const name of ["", " ", "a b", "\u202eana", "a\u0000", "\ud800", "a/b", "#ana", "x".repeat(33)]
  ) {
    const refusal = await client.ask({
      type: "register",
      username: name,
      password: "a long password",
    });
    assert.equal(refusal.code, "bad_name", JSON.stringify(name));
  }
  for (const name of ["lobby", "SERVER", "system", "chat"]) {
    const password = "a long password";
    const refusal = await client.ask({ type: "register", username: name, password });
    assert.equal(refusal.code, "name_reserved");
  }
});
