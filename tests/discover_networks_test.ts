import assert from "node:assert/strict";
import { join } from "node:path";
import { LineReader } from "./support/line_reader.ts";
import { connectMachines, createMachine, type Machine } from "./support/networks.ts";
import { type Program, runChat, signalIfRunning, spawnChat } from "./support/program.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { findTool, toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";

const serverAddress = "10.99.0.1";

/** Starts a server as people do; its network has to be there. */
async function serve(data: string, { through }: Machine): Promise<Program> {
  const args = ["serve", "--data", data, "--name", "attic", "--no-http", "--log-format", "json"];
  const program = await spawnChat(args, { through });
  await program.stderr.waitFor('"event":"ready"');
  return program;
}

async function discoverFrom({ through }: Machine): Promise<unknown> {
  const { stdout } = await runChat(["discover", "--json"], { through });
  if (stdout === "") return undefined;
  const { name, addresses } = JSON.parse(stdout);
  return { name, address: addresses[0] };
}

const attic = { name: "attic", address: { host: serverAddress, port: 12345 } };

/** How the asker is on the network, and the one route that its question can take, if any. */
const ways = {
  // Alone on its "network", it has no address for all, and only this route leads anywhere.
  "by multicast": { address: "10.99.0.2/32", route: "239.0.0.0/8" },
  "by broadcast": { address: "10.99.0.2/32", route: "255.255.255.255" },
  "by its network's broadcast, without a router": { address: "10.99.0.2/24", route: undefined },
};

for (const [way, { address, route }] of Object.entries(ways)) {
  toolTest("ip", `a server on another machine is found ${way}`, () =>
    inFolder(async (folder) => {
      await using machine = await createMachine();
      await using asker = await createMachine();
      await connectMachines(
        { machine, device: "eth0", address: `${serverAddress}/24` },
        { machine: asker, device: "eth0", address },
      );
      await using server = await serve(folder, machine);
      if (route !== undefined) {
        await asker.run("ip", "route", "add", serverAddress, "dev", "eth0");
        assert.equal(await discoverFrom(asker), undefined, "there is no other way");
        await asker.run("ip", "route", "add", route, "dev", "eth0");
      }
      assert.deepEqual(await discoverFrom(asker), attic);
      await server.kill();
    }));
}

/** Of the questions in another's name; the last one is always answered. */
const sizes = [50, 100, 150, 200, 300, 512, 1000];
const firstPort = 40_000;

/** Asks the server in the name of the victim; returns what came there, by the question's size. */
async function answersAt(
  { thief, victim }: { thief: Machine; victim: Machine },
  address: string,
): Promise<Map<number, number>> {
  const script = [findTool("python3")!, join(projectDirectory, "tests", "support", "spoof.py")];
  const [program, ...args] = [...victim.through, ...script, "listen", address];
  const listener = new Deno.Command(program!, {
    args: [...args, String(firstPort), String(sizes.length)],
    stdout: "piped",
  }).spawn();
  const heard = new LineReader(listener.stdout, "what the victim heard");
  try {
    await heard.waitFor("listening");
    const ports = ["12345", String(firstPort)];
    await thief.run(...script, "send", address, serverAddress, ...ports, ...sizes.map(String));
    await heard.waitFor(`${firstPort + sizes.length - 1} `);
  } finally {
    signalIfRunning(listener, "SIGKILL");
    await Promise.all([heard.ended, listener.status]);
  }
  const answers = heard.lines.filter((line) => line !== "listening").map((line) => line.split(" "));
  return new Map(answers.map(([port, bytes]) => [sizes[Number(port) - firstPort]!, Number(bytes)]));
}

toolTest(
  ["ip", "python3"],
  "a question in another's name sends no more bytes there than it has",
  () =>
    inFolder(async (folder) => {
      await using machine = await createMachine();
      await using thief = await createMachine();
      await using victim = await createMachine();
      await connectMachines(
        { machine, device: "eth0", address: `${serverAddress}/24` },
        { machine: thief, device: "eth0", address: "10.99.0.2/24" },
      );
      await connectMachines(
        { machine, device: "eth1", address: "10.98.0.1/24" },
        { machine: victim, device: "eth0", address: "10.98.0.2/24" },
      );
      await victim.run("ip", "route", "add", "default", "via", "10.98.0.1");
      // A careful router would stop the forgery; this one lets it through.
      const settings = ["all", "eth0"].map((one) => `/proc/sys/net/ipv4/conf/${one}/rp_filter`);
      await machine.run("sh", "-c", settings.map((path) => `echo 0 > ${path}`).join("; "));
      await using server = await serve(folder, machine);

      const answers = await answersAt({ thief, victim }, "10.98.0.2");
      assert.ok(answers.has(1000));
      for (const [asked, answered] of answers) {
        assert.ok(answered <= asked, `${asked}: ${answered}`);
      }
      await server.kill();
    }),
);
