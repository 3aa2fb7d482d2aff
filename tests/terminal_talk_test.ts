import assert from "node:assert/strict";
import { connect, connectInFrames, say, serve } from "./support/people.ts";
import { toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { connectOnTerminal } from "./support/tmux.ts";

toolTest(
  "tmux",
  "two people who join talk in the lobby, alone, and in a group",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connectOnTerminal(folder, "ana", [server.lines[0]!]);
      await ana.until(/^ connected/);
      await using bia = await connectOnTerminal(folder, "bia", [server.lines[1]!], {
        env: { LANG: "pt_BR.UTF-8" },
      });
      await bia.until(/^ conectado/);

      await ana.type("olá, lobby");
      await ana.press("Enter");
      await bia.until(/│\d\d:\d\d ana olá, lobby$/);
      await ana.until(/│\d\d:\d\d ana olá, lobby ✓ stored$/);

      await bia.type("/msg ana só para você");
      await bia.press("Enter");
      await ana.until(/^.bia +@1│/);
      await ana.until("@1 elsewhere");
      await ana.press("M-a");
      await ana.until(/│\d\d:\d\d bia só para você$/);
      await bia.until(/só para você ✓✓ lida$/);
      await bia.until("●ana");
      await bia.type("ainda");
      await ana.until("bia is typing …");
      await bia.press("C-u");
      await ana.until((rows) => !rows.some((row) => row.includes("typing")));

      await ana.type("/group #lab bia");
      await ana.press("Enter");
      await bia.until(/^ #lab/);
      await ana.type("/join #lab");
      await ana.press("Enter");
      await ana.until(/│#lab group$/);
      await ana.type("welcome");
      await ana.press("Enter");
      await bia.until(/^ #lab +1│/);
      await bia.press("C-k");
      await bia.until("Ir para");
      await bia.type("lab");
      await bia.press("Enter");
      const rows = await bia.until(/ana welcome$/);
      assert.ok(rows.some((row) => /ana criou o grupo com bia/.test(row)), rows.join("\n"));

      await bia.type("/quit");
      await bia.press("Enter");
      assert.equal(await bia.ended(), 0);
      await ana.press("C-d");
      assert.equal(await ana.ended(), 0);
    }),
);

toolTest(
  "tmux",
  "what is said while the server is away waits on the screen, and is said once",
  () =>
    inFolder(async (folder) => {
      const first = await serve(folder);
      const { port } = first;
      const ana = await connectOnTerminal(folder, "ana", [first.lines[0]!]);
      try {
        await ana.until(/^ connected/);
        await first.program.kill("SIGTERM");
        await ana.until("not connected");
        await ana.type("are you there?");
        await ana.press("Enter");
        await ana.until(/are you there\? {2}… not sent yet$/);
        await ana.until("1 not sent yet");
        await ana.type("/search there");
        await ana.press("Enter");
        await ana.until("only what is on this device was searched");

        await using _server = await serve(folder, { port });
        await ana.until(/are you there\? ✓ stored$/);
        await ana.until((rows) => !rows.some((row) => row.includes("not sent yet")));
        await using bia = await connect(folder, "bia", _server.lines.at(-1)!);
        await bia.stdout.waitFor("ana: are you there?");
        await say(bia, "yes, once");
        const rows = await ana.until(/bia yes, once$/);
        assert.equal(rows.filter((row) => row.includes("are you there?")).length, 1);
        await ana.press("C-d");
        assert.equal(await ana.ended(), 0);
      } finally {
        await ana[Symbol.asyncDispose]();
        await first[Symbol.asyncDispose]();
      }
    }),
);

toolTest(
  "tmux",
  "a text of escape sequences moves nothing, and the title stays ours",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connectOnTerminal(folder, "ana", [server.lines[0]!]);
      const before = await ana.until(/^ connected/);
      await using bia = await connectInFrames(folder, "bia", server.lines[1]!);
      const content =
        "evil \x1b]2;owned\x07\x1b[2J\x1b[1;1Hmoved\x9b2J\x9d0;owned\x9c\x1bP\x1b\\\u202eback";
      const frame = { type: "message", id: "1", receiver: "ana", content };
      await bia.write(JSON.stringify(frame) + "\n");
      await ana.until("@1 elsewhere");
      assert.equal(await ana.ask("#{pane_title}"), "(@1) chat: #lobby");
      await ana.press("M-a");
      const rows = await ana.until(/│\d\d:\d\d bia evil ]2;owned\[2J\[1;1Hmoved2J0;ownedP\\back$/);
      assert.equal(rows[0]!.slice(0, 19), before[0]!.slice(0, 19));
      assert.equal(await ana.ask("#{pane_title}"), "chat: bia");
      assert.equal(rows.at(-2), "> ".trimEnd());
      await ana.press("C-d");
      await ana.ended();
    }),
);

toolTest(
  "tmux",
  "however it ends, the terminal is left as it was",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130], ["SIGHUP", 129]] as const) {
        await using ana = await connectOnTerminal(
          folder,
          "ana",
          signal === "SIGTERM" ? [server.lines[0]!] : [],
        );
        await ana.until(/^ connected/);
        assert.equal(await ana.ask("#{alternate_on}"), "1");
        Deno.kill(await ana.program(), signal);
        assert.equal(await ana.ended(), code);
        assert.equal(
          await ana.ask("#{alternate_on} #{cursor_flag} #{pane_title}"),
          // What tmux has called the window from the start.
          `0 1 ${Deno.hostname()}`,
        );
      }
    }),
);

toolTest(
  "tmux",
  "who logs out everywhere reads what came of it when the screen is gone",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connectOnTerminal(folder, "ana", [server.lines[0]!], {
        env: { LANG: "pt_BR.UTF-8" },
      });
      await ana.until(/^ conectado/);
      await ana.type("/logout all");
      await ana.press("Enter");
      assert.equal(await ana.ended(), 0);
      await ana.until("Sessões encerradas em todos os aparelhos");
    }),
);

toolTest(
  "tmux",
  "a password is changed unseen, and what was refused is taken back",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connectOnTerminal(folder, "ana", [server.lines[0]!]);
      await ana.until(/^ connected/);
      await ana.type("/password");
      await ana.press("Enter");
      for (
        const [question, text] of [
          ["The password that you have:", "ana-has-a-password"],
          ["The new one:", "another password"],
          ["The new one again:", "another password"],
        ] as const
      ) {
        await ana.until(question);
        await ana.type(text);
        await ana.until(`${question} ${"*".repeat(text.length)}`);
        await ana.press("Enter");
      }
      await ana.until("The password is changed");

      await ana.type("/msg nobody are you there?");
      await ana.press("Enter");
      await ana.until(/✗ +ana are you there\?.*✗ not sent: /);
      await ana.press("C-x");
      await ana.until("> are you there?");
      await ana.until((rows) => !rows.some((row) => row.includes("✗")));
      await ana.press("C-u", "C-d");
      assert.equal(await ana.ended(), 0);
    }),
);
