import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { RequestFailure, Requests } from "./requests.ts";

function isFailure(code: string) {
  return (error: unknown) => error instanceof RequestFailure && error.code === code;
}

Deno.test("each answer finds its own request, in any order", async () => {
  const requests = new Requests(new FakeClock());
  const ids: string[] = [];
  const asked = [0, 1].map(() => requests.ask((id) => ids.push(id), 1000));
  assert.equal(requests.settle({ type: "user_list", id: ids[1] }), true);
  assert.equal(requests.settle({ type: "history_response", id: ids[0] }), true);
  assert.deepEqual((await Promise.all(asked)).map(({ type }) => type), [
    "history_response",
    "user_list",
  ]);
});

Deno.test("a frame that nobody asked for is no answer", () => {
  const requests = new Requests(new FakeClock());
  assert.equal(requests.settle({ type: "message", id: "r1" }), false);
  assert.equal(requests.settle({ type: "caught_up" }), false);
});

Deno.test("a refusal, silence and a lost connection are told apart", async () => {
  const clock = new FakeClock();
  const requests = new Requests(clock);
  let id = "";
  const refused = requests.ask((given) => id = given, 1000);
  requests.settle({ type: "message_error", id, code: "unknown_recipient", message: "nobody" });
  await assert.rejects(refused, isFailure("unknown_recipient"));

  const silent = requests.ask(() => {}, 1000);
  clock.advance(1000);
  await assert.rejects(silent, isFailure("no_answer"));

  const lost = requests.ask(() => {}, 1000);
  requests.abandon("gone");
  await assert.rejects(lost, isFailure("offline"));
  assert.equal(clock.msToNext(), undefined);
});
