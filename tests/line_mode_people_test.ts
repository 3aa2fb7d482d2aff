import assert from "node:assert/strict";
import { join } from "node:path";
import { connect, connectInFrames, say, serve, settingsOf, transcript } from "./support/people.ts";
import { runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

Deno.test("a group gets another name, an admin, and a member who may only read", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);

    await say(ana, "/group #lab bia");
    await bia.stdout.waitFor("[#lab] ana created the group with bia");
    await say(ana, "/rename #attic\nstill here");
    await bia.stdout.waitFor("[#attic] ana: still here");
    await say(bia, "/join #attic\nme too");
    await ana.stdout.waitFor("[#attic] bia: me too");
    await say(ana, "/mute bia");
    await bia.stdout.waitFor("[#attic] ana muted bia");
    await say(bia, "can you hear me?");
    await bia.stderr.waitFor('not sent to #attic: "can you hear me?"');
    await say(ana, "/members");
    await ana.stdout.waitFor("  ana  (owner)");
    await ana.stdout.waitFor("  bia  (muted)");
    await say(ana, "/unmute bia\n/role bia admin");
    await bia.stdout.waitFor("[#attic] ana made bia an admin");
    await say(bia, "/rename #cellar");
    await ana.stdout.waitFor("[#cellar] bia renamed the group to #cellar");
    await say(ana, "/role bia owner\n/mute zoe");
    await bia.stdout.waitFor("[#cellar] ana made bia the owner");
    await ana.stderr.waitFor('✗ /mute: There is nobody called "zoe" here');

    await bia.endInput();
    assert.equal((await bia.status).code, 77);
    assert.deepEqual(transcript(bia), [
      "[#lab] ana created the group with bia",
      "[#attic] ana renamed the group to #attic",
      "[#attic] ana: still here",
      "[#attic] bia: me too",
      "[#attic] ana muted bia",
      "[#attic] ana let bia speak again",
      "[#attic] ana made bia an admin",
      "[#cellar] bia renamed the group to #cellar",
      "[#cellar] ana made bia the owner",
    ]);
  }));

Deno.test("contacts are seen coming and going; the blocked one sees nothing of it", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);
    await say(bia, "/msg ana hello");
    await ana.stdout.waitFor("[bia] bia: hello");

    await say(ana, "/contacts\n/contact add bia");
    await ana.stdout.waitFor("Nobody yet");
    await ana.stderr.waitFor("bia is in your contacts");
    await say(bia, "/away");
    await ana.stderr.waitFor("bia is away");
    await say(ana, "/contacts");
    await ana.stdout.waitFor("  ◐ bia");
    await say(bia, "/back");
    await ana.stderr.waitFor("bia is online");

    await say(ana, "/block bia\n/contacts");
    await ana.stderr.waitFor("you block bia");
    await ana.stdout.waitFor("bia  (blocked)");
    await say(bia, "are you there?");
    await bia.stdout.waitFor("[ana] bia: are you there?  ✓");
    await say(ana, "/unblock bia\n/contact remove bia\n/block zoe");
    await ana.stderr.waitFor("you do not block bia");
    await ana.stderr.waitFor("bia is not in your contacts");
    await ana.stderr.waitFor('There is nobody called "zoe" here');
    await say(bia, "hello again");
    await ana.stdout.waitFor("[bia] bia: hello again");
    await ana.endInput();
    assert.equal((await ana.status).code, 77);
    assert.deepEqual(transcript(ana).filter((line) => line.startsWith("[bia]")), [
      "[bia] bia: hello",
      "[bia] bia: hello again",
    ]);
  }));

Deno.test("one's devices are listed by name, and can be logged out one by one or all at once", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using desk = await connect(folder, "ana", "--device", "desk", server.lines[0]!);
    const { env } = settingsOf(folder, "ana");
    const elsewhere = ["connect", "--data", folder, "--profile", "phone", "--name", "ana"];
    const start = async (...more: string[]) => {
      const phone = await spawnChat([...elsewhere, ...more], { env });
      await phone.stderr.waitFor("caught up");
      return phone;
    };
    await using first = await start("--device", "phone", server.lines[1]!);
    await say(first, "/quit");
    assert.equal((await first.status).code, 0);
    // It keeps the name that it was given once.
    await using phone = await start();

    await say(desk, "/sessions");
    await desk.stdout.waitFor(/desk {2}chat\/.*\(this one\)/);
    const row = await desk.stdout.waitFor("  phone  chat/");
    await say(desk, `/revoke ${/● (\S+)/.exec(row)![1]}\n/revoke nothing`);
    await desk.stderr.waitFor(/session \S+ has ended/);
    // It logs in again by itself, with the password that it was given for scripts.
    await phone.stderr.waitFor("The session of this device has ended");
    await desk.stderr.waitFor('"nothing"');

    await say(desk, "/password");
    await desk.stderr.waitFor("on a terminal only");
    await say(desk, "/logout all");
    await desk.stderr.waitFor("Logged out on every device");
    assert.equal((await desk.status).code, 77);
    const { args } = settingsOf(folder, "ana");
    const again = await runChat(["connect", ...args], { env });
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /The session of this device has ended/);
  }));

Deno.test("programs ask about people, sessions and words in frames, and log out everywhere", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bot = await connectInFrames(folder, "bot", "--device", "robot", server.lines[1]!);
    const ask = async (frame: object, answer: string) => {
      await say(bot, JSON.stringify({ ...frame, id: "q" }));
      const heard = JSON.parse(await bot.stdout.waitFor(`"type":"${answer}"`));
      assert.equal(heard.id, "q");
      return heard;
    };

    await say(bot, JSON.stringify({ type: "message", receiver: "ana", content: "find this" }));
    await ana.stdout.waitFor("[bot] bot: find this");
    const found = await ask({ type: "search", query: "find" }, "search_response");
    assert.deepEqual(found.entries.map((one: { content: string }) => one.content), ["find this"]);
    const { username, contact } = await ask(
      { type: "add_contact", username: "ana" },
      "contact_response",
    );
    assert.deepEqual([username, contact], ["ana", true]);
    const { contacts } = await ask({ type: "get_contacts" }, "contact_list");
    assert.equal(contacts[0].username, "ana");
    await say(bot, JSON.stringify({ type: "presence", status: "away" }));
    await ana.stderr.waitFor("bot is away");
    const { sessions } = await ask({ type: "get_sessions" }, "session_list");
    assert.deepEqual([sessions[0].device, sessions[0].current], ["robot", true]);
    await ask({ type: "logout", everywhere: true }, "logout_response");
    assert.equal((await bot.status).code, 0);
    await Deno.stat(join(folder, "profiles", "bot"));
  }));
