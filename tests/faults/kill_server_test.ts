import assert from "node:assert/strict";
import { auditDatabase } from "../../server/store/audit.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { killRounds } from "./kill_rounds.ts";

/** `deno task test:faults` asks for the long form. */
const rounds = Deno.env.get("CHAT_FAULTS") === "long" ? 1_000 : 20;

Deno.test(`${rounds} kills under load lose nothing that was acked and double nothing`, async () => {
  await using folder = await temporaryFolder();
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
  const { acked, faults } = await killRounds(rounds, seed, `${folder.path}/server`);
  assert.deepEqual(faults.slice(0, 20), [], `with seed ${seed}`);
  const log = { adopted: undefined, ...auditDatabase(`${folder.path}/server/chat.db`) };
  assert.deepEqual([log.ok, log.adopted], [true, []], JSON.stringify(log));
  assert.ok(acked > rounds, `only ${acked} messages were acked with seed ${seed}`);
});
