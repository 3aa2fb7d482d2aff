import assert from "node:assert/strict";
import { join } from "node:path";
import { type FakePeer, type SaidFrame, startFakeServer } from "./support/fake_server.ts";
import { runChat, spawnChat } from "./support/program.ts";
import { enrollMachine, readingsOf, type ReportingMachine } from "./support/reporting_machine.ts";
import { toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

interface House {
  readonly server: TestServer;
  readonly mesa: ReportingMachine;
  readonly folder: string;
}

async function inHouse(run: (house: House) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    await using server = await startTestServer();
    await run({ server, folder, mesa: await enrollMachine(server, folder, "mesa") });
  });
}

const reporting = ({ data }: ReportingMachine, ...more: readonly string[]) => [
  ...["report-metrics", "--no-splay", "--data", data],
  ...more,
];

const silent = { code: 0, stdout: "", stderr: "" };

/** Stands between a machine and its server, and lets no answer to a report through. */
async function deafen(
  { server, mesa }: House,
  onFrame: (frame: SaidFrame, peer: FakePeer) => void,
) {
  const { identity } = server.server;
  const keys = { pem: identity.certificatePem, key: identity.privateKeyPem };
  const relay = startFakeServer(keys, onFrame);
  const { address } = await mesa.credential();
  await mesa.change({ address: { ...address, port: relay.port } });
  return {
    async [Symbol.asyncDispose]() {
      await mesa.change({ address });
      await relay[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a reporter that is killed after its report was kept, and before it knows, is heard once", () =>
  inHouse(async (house) => {
    const { server, mesa } = house;
    using upstream = await server.connect();
    await upstream.hello();
    const kept = Promise.withResolvers<SaidFrame>();
    const onFrame = async (frame: SaidFrame, peer: FakePeer) => {
      if (frame.type === "hello") return peer.say({ type: "welcome", id: frame.id });
      await upstream.ask(frame as unknown as Parameters<typeof upstream.ask>[0]);
      kept.resolve(frame);
    };
    {
      await using _deaf = await deafen(house, (frame, peer) => void onFrame(frame, peer));
      await using program = await spawnChat(reporting(mesa));
      await kept.promise;
      await program.kill("SIGKILL");
    }
    assert.equal((await mesa.waiting()).length, 1);
    assert.equal(readingsOf(server, "mesa").length, 1);
    assert.deepEqual(await runChat(reporting(mesa)), silent);
    assert.equal(readingsOf(server, "mesa").length, 2);
    assert.deepEqual(await mesa.waiting(), []);
  }));

Deno.test("a reporter that is killed before it could send is heard the next time", () =>
  inHouse(async (house) => {
    const { server, mesa } = house;
    const said = Promise.withResolvers<SaidFrame>();
    {
      await using _deaf = await deafen(house, (frame, peer) => {
        if (frame.type === "hello") peer.say({ type: "welcome", id: frame.id });
        else said.resolve(frame);
      });
      await using program = await spawnChat(reporting(mesa));
      const { counter } = await said.promise;
      await program.kill("SIGKILL");
      assert.match((await mesa.waiting())[0]!, new RegExp(`-${counter}\\.json$`));
    }
    assert.deepEqual(readingsOf(server, "mesa"), []);
    assert.deepEqual(await runChat(reporting(mesa)), silent);
    assert.equal(readingsOf(server, "mesa").length, 2);
  }));

Deno.test("four runs at once send each report once, and all of them with the next run", () =>
  inHouse(async ({ server, mesa }) => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => runChat(reporting(mesa))));
    assert.deepEqual(runs, [silent, silent, silent, silent]);
    assert.deepEqual(await runChat(reporting(mesa)), silent);
    assert.equal(readingsOf(server, "mesa").length, 5);
    assert.deepEqual(await mesa.waiting(), []);
  }));

Deno.test("a run ends at its deadline, and what it could not send waits", () =>
  inHouse(async (house) => {
    const { server, mesa } = house;
    {
      // It takes whatever is said, and never answers.
      await using _deaf = await deafen(house, () => {});
      assert.deepEqual(await runChat(reporting(mesa, "--deadline", "1")), silent);
      const asked = await runChat(reporting(mesa, "--deadline", "1", "--print"));
      assert.deepEqual([asked.code, asked.stdout], [0, ""]);
      assert.match(asked.stderr, /^chat: The server hung up.*kept here.*next run sends it\n$/);
    }
    assert.equal((await mesa.waiting()).length, 2);
    assert.deepEqual(await runChat(reporting(mesa)), silent);
    assert.equal(readingsOf(server, "mesa").length, 3);
  }));

Deno.test("while the server is away nothing is said within the tolerance, and beyond it one line, once", () =>
  inHouse(async ({ server, mesa }) => {
    const cron = (...more: readonly string[]) => runChat(reporting(mesa, ...more));
    await server.restart(async () => {
      assert.deepEqual(await cron(), silent);
      assert.deepEqual(await cron(), silent);
      const told = await cron("--tolerance", "0");
      assert.deepEqual([told.code, told.stdout], [75, ""]);
      assert.match(
        told.stderr,
        /^chat: error: Cannot connect to 127[^\n]*no report has arrived since[^\n]*\n$/,
      );
      for (let run = 0; run < 2; run++) {
        assert.deepEqual(await cron("--tolerance", "0"), { ...silent, code: 75 });
      }
      // It has been said, and what is within another tolerance is no failure.
      assert.deepEqual(await cron(), silent);
    });
    assert.deepEqual(await cron("--tolerance", "0"), silent);
    assert.equal(readingsOf(server, "mesa").length, 7);
  }));

Deno.test("what keeps reports from being kept is said once, and again when it comes back", () =>
  inHouse(async ({ mesa }) => {
    const counter = join(mesa.data, "report", "counter");
    for (let time = 0; time < 2; time++) {
      await Deno.remove(counter).catch(() => {});
      await Deno.mkdir(counter, { recursive: true });
      const { code, stdout, stderr } = await runChat(reporting(mesa));
      assert.deepEqual([code, stdout], [73, ""]);
      assert.match(stderr, /^chat: error: Cannot keep reports in [^\n]*\n$/);
      assert.deepEqual(await runChat(reporting(mesa)), { ...silent, code: 73 });
      await Deno.remove(counter);
      assert.deepEqual(await runChat(reporting(mesa)), silent);
    }
  }));

Deno.test("a bad deadline or tolerance is refused by name", async () => {
  for (
    const [flag, value, range] of [["--deadline", "0", "1 to 3600"], ["--tolerance", "-1", "0"]]
  ) {
    const { code, stderr } = await runChat(["report-metrics", `${flag}=${value}`]);
    assert.equal(code, 78);
    assert.match(stderr, new RegExp(`${flag} "${value}".*${range}`));
  }
});

async function run(...command: readonly string[]): Promise<void> {
  const [program, ...args] = command;
  const { success, stderr } = await new Deno.Command(program!, { args }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

/** Runs a test with a small disk under the machine's state. */
function onSmallDisk(name: string, test: (house: House & { state: string }) => Promise<void>) {
  toolTest("mount", name, () =>
    inHouse(async (house) => {
      const state = join(house.mesa.data, "report");
      await Deno.mkdir(state);
      await run("mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", state);
      try {
        await test({ ...house, state });
      } finally {
        await run("umount", state);
      }
    }));
}

onSmallDisk(
  "a disk that is full is reported, and nothing of the spool is harmed",
  async (house) => {
    const { server, mesa, state } = house;
    await server.restart(async () => {
      assert.deepEqual(await runChat(reporting(mesa)), silent);
      const chunk = new Uint8Array(4096);
      using filler = await Deno.open(join(state, "filler"), { create: true, write: true });
      const fill = () =>
        assert.rejects(async () => {
          for (;;) await filler.write(chunk);
        }, /No space left/);
      await fill();
      // It could be neither kept nor sent.
      const lost = await runChat(reporting(mesa));
      assert.deepEqual([lost.code, lost.stdout], [75, ""]);
      assert.match(lost.stderr, /^chat: error: Cannot connect to 127/);
      await fill();
      assert.deepEqual(await runChat(reporting(mesa)), { ...silent, code: 75 });
    });
    assert.deepEqual(await runChat(reporting(mesa)), silent);
    assert.equal(readingsOf(server, "mesa").length, 2, "the one that was kept, and that of now");
  },
);

onSmallDisk("a disk that cannot be written is said, and the report is sent", async (house) => {
  const { server, mesa, state } = house;
  await run("mount", "-o", "remount,ro", state);
  const { code, stdout, stderr } = await runChat(reporting(mesa));
  assert.deepEqual([code, stdout], [73, ""]);
  assert.match(
    stderr,
    /^chat: error: Cannot keep reports in ".*report".*Read-only file system.*\n$/,
  );
  assert.equal(readingsOf(server, "mesa").length, 1);
});
