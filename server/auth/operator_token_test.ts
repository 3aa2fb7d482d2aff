import assert from "node:assert/strict";
import { TestStore } from "../store/testing.ts";
import { isOperator, makeOperatorToken, operatorTokenMade } from "./operator_token.ts";

Deno.test("a token that was made opens, whatever the case of its scheme", async () => {
  using test = new TestStore();
  const token = await makeOperatorToken(test.store, 7);
  assert.match(token, /^[\w-]{43}$/);
  assert.equal(operatorTokenMade(test.store), 7);
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    assert.ok(isOperator(test.store, `${scheme} ${token}`));
  }
});

Deno.test("nothing else opens", async () => {
  using test = new TestStore();
  assert.equal(operatorTokenMade(test.store), undefined);
  assert.ok(!isOperator(test.store, "Bearer x"));
  const token = await makeOperatorToken(test.store, 1);
  const wrong = ["", "Bearer ", "Bearer x", token, `Bearer ${token}x`, `Basic ${token}`];
  for (const given of [undefined, ...wrong]) assert.ok(!isOperator(test.store, given), given);
});

Deno.test("a new token takes the place of the one before, and outlives a restart", async () => {
  using test = new TestStore();
  const first = await makeOperatorToken(test.store, 1);
  const second = await makeOperatorToken(test.store, 2);
  test.reopen();
  assert.ok(!isOperator(test.store, `Bearer ${first}`));
  assert.ok(isOperator(test.store, `Bearer ${second}`));
  assert.equal(operatorTokenMade(test.store), 2);
});

Deno.test("the disk has the token's hash, and not the token", async () => {
  using test = new TestStore();
  const token = await makeOperatorToken(test.store, 1);
  await test.store.close();
  const bytes = new TextDecoder("latin1").decode(await Deno.readFile(test.path));
  assert.ok(bytes.includes("operator_token"));
  assert.ok(!bytes.includes(token));
});
