import assert from "node:assert/strict";
import { join } from "node:path";
import { FileClient, offerOf, placeOf, someBytes, tus } from "../support/file_house.ts";
import { toolTest } from "../support/require.ts";
import { startServerProgram } from "../support/server_program.ts";
import { inFolder } from "../support/temporary_folder.ts";

const mib = 1024 * 1024;

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

async function said(answer: Response): Promise<string> {
  const text = await answer.text();
  return `${answer.status} ${text === "" ? "" : JSON.parse(text).code}`;
}

toolTest(
  "prlimit",
  "an upload that the disk refuses hurts nobody, and goes on when there is room",
  () =>
    inFolder(async (folder) => {
      // The limit's own signal would kill the server before it could say anything.
      const through = ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh", "prlimit"];
      const limit = `--fsize=${3 * mib}:unlimited`;
      const data = join(folder, "server");
      await using server = await startServerProgram(data, [], undefined, {}, [...through, limit]);
      const files = new FileClient(`127.0.0.1:${server.ports.http}`);
      using ana = await server.connect();
      await ana.hello();
      const token = String((await ana.register("ana")).token);
      const bytes = someBytes(5 * mib);
      const path = await files.begin(token, bytes.length);
      assert.equal(await said(await files.send(token, path, 0, bytes)), "507 storage_failed");
      assert.equal((await ana.tell("#lobby", "still here")).type, "message_ack");
      const offset = await files.offset(token, path);
      assert.ok(offset > 0 && offset <= 3 * mib, String(offset));

      await run("prlimit", `--pid=${server.program.pid}`, "--fsize=unlimited");

      assert.equal(await said(await files.send(token, path, offset, bytes.slice(offset))), "204 ");
      const uploaded = await files.upload(token, bytes);
      placeOf(await ana.ask(offerOf("#lobby", uploaded)));
      const upload = path.split("/").at(-1)!;
      placeOf(await ana.ask(offerOf("#lobby", { ...uploaded, upload })));
    }),
);

toolTest(
  "mount",
  "files leave the database its room on a small disk",
  () =>
    inFolder(async (folder) => {
      const disk = join(folder, "disk");
      await Deno.mkdir(disk);
      await run("mount", "-t", "tmpfs", "-o", "size=96m,mode=0700", "tmpfs", disk);
      try {
        await using server = await startServerProgram(join(disk, "server"));
        const files = new FileClient(`127.0.0.1:${server.ports.http}`);
        using ana = await server.connect();
        await ana.hello();
        const token = String((await ana.register("ana")).token);
        const begin = async (size: number) => {
          const headers = { ...tus, "upload-length": String(size) };
          return await said(await files.ask("POST", "/api/v1/uploads", token, headers));
        };
        assert.equal(await begin(40 * mib), "507 storage_failed");
        // Two that fit each by itself: the second one finds the room taken.
        const paths = [await files.begin(token, 20 * mib), await files.begin(token, 20 * mib)];
        assert.equal(
          await said(await files.send(token, paths[0]!, 0, someBytes(20 * mib))),
          "204 ",
        );
        const second = await files.send(token, paths[1]!, 0, someBytes(20 * mib));
        assert.equal(await said(second), "507 storage_failed");
        assert.equal((await ana.tell("#lobby", "still here")).type, "message_ack");
        // What is given back can be had again.
        assert.equal(await said(await files.ask("DELETE", paths[0]!, token, tus)), "204 ");
        const offset = await files.offset(token, paths[1]!);
        const rest = someBytes(20 * mib - offset);
        const deadline = Date.now() + 20_000;
        let answer = await said(await files.send(token, paths[1]!, offset, rest));
        // The file of the first one goes after its commit.
        while (answer !== "204 " && Date.now() < deadline) {
          const at = await files.offset(token, paths[1]!);
          answer = await said(await files.send(token, paths[1]!, at, rest.slice(at - offset)));
        }
        assert.equal(answer, "204 ");
      } finally {
        await run("umount", disk);
      }
    }),
);
