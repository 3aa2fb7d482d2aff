import assert from "node:assert/strict";
import { runChat } from "./support/program.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

/** Puts the files of one folder in the place of those of another. */
async function replaceFiles(from: string, to: string): Promise<void> {
  for await (const { name } of Deno.readDir(to)) await Deno.remove(`${to}/${name}`);
  for await (const { name } of Deno.readDir(from)) {
    await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Opens the session of before again, with what else its device says. */
async function reopen(house: TestServer, device: WireClient, more = {}) {
  const { token } = device.heard.find(({ type }) => type === "register_response")!;
  const client = await house.connect();
  const { epoch } = await client.hello();
  await client.login(device.username, { token, ...more });
  return { client, epoch };
}

Deno.test("after a backup is put back with a new epoch, devices that knew more miss nothing", async () => {
  await using backup = await temporaryFolder();
  await using house = await startTestServer();
  const { data } = house.settings;
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await ana.tell("bia", "before the backup");
  await house.restart(() => replaceFiles(data, backup.path));

  const known = await reopen(house, ana);
  const { conversation } = await known.client.tell("bia", "lost by the restore");
  known.client.close();
  let printed = "";
  await house.restart(async () => {
    await replaceFiles(backup.path, data);
    const renewed = await runChat(["admin", "epoch", "--new", "--data", data]);
    assert.equal(renewed.code, 0, renewed.stderr);
    printed = renewed.stdout.trim();
  });

  const sender = await reopen(house, ana);
  await sender.client.tell("bia", "after the restore");
  const cursors = { [String(conversation)]: 2 };
  const { client: reader, epoch } = await reopen(house, bia, { epoch: known.epoch, cursors });
  assert.equal(epoch, printed);
  await reader.next("caught_up");
  const heard = reader.heard.filter(({ type }) => type === "reset" || type === "message");
  assert.deepEqual(heard.map(({ type, content }) => content ?? type), [
    "reset",
    "before the backup",
    "after the restore",
  ]);
  for (const client of [sender.client, reader]) client.close();
});
