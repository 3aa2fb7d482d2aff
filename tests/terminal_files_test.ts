import assert from "node:assert/strict";
import { join } from "node:path";
import { connect, say, serve } from "./support/people.ts";
import { toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { connectOnTerminal } from "./support/tmux.ts";

toolTest(
  "tmux",
  "a file that is offered says what to press, is fetched by it, or declined",
  () =>
    inFolder(async (folder) => {
      const path = join(folder, "note.txt");
      await Deno.writeTextFile(path, "what the note says");
      await using server = await serve(folder, { httpPort: 0 });
      const downloads = join(folder, "fetched");
      await Deno.mkdir(downloads);
      await using ana = await connectOnTerminal(folder, "ana", [
        ...["--downloads", downloads],
        server.lines[0]!,
      ], { columns: 110, env: { LANG: "pt_BR.UTF-8" } });
      await ana.until(/^ conectado/);
      await using bia = await connect(folder, "bia", server.lines[1]!);
      await say(bia, `/send ana ${path}`);
      await ana.until(/^.bia +@1│/);
      await ana.press("M-a");
      await ana.until("bia oferece note.txt (18 bytes); para baixar: /accept 1");
      await ana.press("C-r");
      await ana.until("a baixar o arquivo · x recusar");
      await ana.type("a");
      await ana.until("ana aceitou note.txt");
      await ana.until(/salvo em .*note/);
      assert.equal(await Deno.readTextFile(join(downloads, "note.txt")), "what the note says");
      await bia.stdout.waitFor("ana accepted note.txt");

      await say(bia, `/send ana ${path}`);
      await ana.until("/accept 3");
      await ana.press("C-r");
      await ana.until("x recusar");
      await ana.type("x");
      await bia.stdout.waitFor("ana declined note.txt");
      await ana.until("ana recusou note.txt");

      await ana.type(`/send bia ${path}`);
      await ana.press("Enter");
      await bia.stdout.waitFor("ana offers note.txt");
      await ana.until(/ana oferece note.txt \(18 bytes\) +✓/);
      await ana.press("C-d");
      assert.equal(await ana.ended(), 0);
    }),
);
