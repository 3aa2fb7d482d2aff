import assert from "node:assert/strict";
import type { IncomingFrame } from "./frames.ts";
import { Receipts } from "./receipts.ts";

const receipt = (username: string, delivered: number, read: number): IncomingFrame => (
  { type: "receipt", conversation: "g1", username, delivered, read }
);

Deno.test("whoever has a later message has the earlier ones, too", () => {
  const receipts = new Receipts();
  receipts.hear(receipt("bia", 9, 3));
  assert.equal(receipts.count("g1", 5, "delivered", ["bia"]), 1);
  assert.equal(receipts.count("g1", 5, "read", ["bia"]), 0);
  assert.equal(receipts.count("g1", 10, "delivered", ["bia"]), 0);
});

Deno.test("marks of the login count, and those of people who are not waited for do not", () => {
  const receipts = new Receipts();
  const marks = [
    { username: "bia", delivered: 2, read: 2 },
    { username: "gone", delivered: 2, read: 2 },
  ];
  receipts.hear({
    type: "login_response",
    conversations: [{ conversation: "g1", kind: "group", name: "#lab", marks }],
  });
  assert.equal(receipts.count("g1", 2, "read", ["bia", "caio"]), 1);
  assert.deepEqual(receipts.missing("g1", 2, "read", ["bia", "caio"]), ["caio"]);
  assert.equal(receipts.count("g1", 2, "read", undefined), 2);
});

Deno.test("in a large group the counts of a later message do for an earlier one", () => {
  const receipts = new Receipts();
  let changes = 0;
  receipts.onChange = () => changes++;
  receipts.hear({ type: "receipt", conversation: "g1", seq: 7, delivered_by: 39, read_by: 4 });
  assert.equal(receipts.count("g1", 6, "delivered", ["bia"]), 39);
  assert.equal(receipts.count("g1", 7, "read", ["bia"]), 4);
  assert.equal(receipts.count("g1", 8, "read", ["bia"]), 0);
  receipts.hear({ type: "typing_notification", from: "bia", status: "typing" });
  assert.equal(changes, 1);
});
