import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import * as tusClient from "tus-js-client";
import { checkContents } from "../../server/files/check_contents.ts";
import { dataFolder } from "../../server/data_folder.ts";
import { type BigFile, digestOfPath, writeBigFile } from "../support/big_file.ts";
import { FileClient, namesBelow, offerOf, placeOf, tus } from "../support/file_house.ts";
import { toolTest } from "../support/require.ts";
import {
  assertNoErrorLogged,
  type ServerPorts,
  type ServerProgram,
  startServerProgram,
} from "../support/server_program.ts";
import { steadyPort } from "../support/steady_port.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { WireClient } from "../support/wire_client.ts";

const mib = 1024 * 1024;

/** `deno task test:faults` asks for the long form. */
const isLong = Deno.env.get("CHAT_FAULTS") === "long";
const size = isLong ? 2048 * mib : 64 * mib;
const kills = isLong ? 10 : 3;

/** A program that lives on while its server is killed, on the same ports and the same data. */
class Phoenix implements AsyncDisposable {
  readonly #ports: ServerPorts = {
    chat: steadyPort(),
    plain: steadyPort(),
    https: steadyPort(),
    http: steadyPort(),
  };
  server: ServerProgram;

  private constructor(readonly data: string, ports: ServerPorts, server: ServerProgram) {
    this.#ports = ports;
    this.server = server;
  }

  static async start(data: string): Promise<Phoenix> {
    const ports = {
      chat: steadyPort(),
      plain: steadyPort(),
      https: steadyPort(),
      http: steadyPort(),
    };
    return new Phoenix(data, ports, await startServerProgram(data, [], ports));
  }

  get files(): FileClient {
    return new FileClient(`127.0.0.1:${this.#ports.http}`);
  }

  /** Kills it with no warning, and starts another one. */
  async rise(): Promise<void> {
    await this.server.program.kill("SIGKILL");
    assertNoErrorLogged(this.server.program.stderr.lines);
    this.server = await startServerProgram(this.data, [], this.#ports);
  }

  /** Somebody's connection to the server of now. */
  async as(name: string, token?: string): Promise<WireClient> {
    const client = await this.server.connect();
    await client.hello();
    if (token === undefined) client.username = name;
    else await client.login(name, { token });
    return client;
  }

  async join(name: string): Promise<string> {
    using client = await this.as(name);
    return String((await client.register(name)).token);
  }

  /** The most memory that the server of now has had, in bytes. */
  peak(): number {
    const status = Deno.readTextFileSync(`/proc/${this.server.program.pid}/status`);
    return Number(/VmHWM:\s+(\d+)/.exec(status)![1]) * 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** Places in a file at which a server is to die, in order, and not so late that it is done before. */
function somePlaces(count: number): number[] {
  const places = Array.from({ length: count }, () => Math.floor(Math.random() * size * 0.9));
  return places.sort((one, other) => one - other);
}

/** Uploads by a package that nobody wrote for us; `at` hears of each step. */
function uploadByPackage(
  house: Phoenix,
  token: string,
  file: BigFile,
  at: (sent: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new tusClient.Upload(createReadStream(file.path), {
      endpoint: `http://${house.files.address}/api/v1/uploads`,
      headers: { authorization: `Bearer ${token}` },
      metadata: { filename: "grande.bin", sha256: file.digest.slice(7) },
      uploadSize: file.size,
      chunkSize: 8 * mib,
      retryDelays: Array(60).fill(500),
      storeFingerprintForResuming: false,
      onProgress: at,
      onError: reject,
      onSuccess: () => resolve(upload.url!.split("/").at(-1)!),
    });
    upload.start();
  });
}

async function curl(
  token: string,
  ...args: readonly string[]
): Promise<{ code: number; out: string }> {
  const { code, stdout } = await new Deno.Command("curl", {
    args: ["-sS", "-H", `Authorization: Bearer ${token}`, ...args],
    stderr: "null",
  }).output();
  return { code, out: new TextDecoder().decode(stdout) };
}

/** Goes on with an upload by `curl`, from where the server says. */
async function continueByCurl(
  house: Phoenix,
  token: string,
  path: string,
  file: BigFile,
): Promise<void> {
  const url = `http://${house.files.address}${path}`;
  const { out } = await curl(token, "-I", "-H", "Tus-Resumable: 1.0.0", url);
  const offset = Number(/^upload-offset: (\d+)/im.exec(out)?.[1]);
  const tail = new Deno.Command("tail", {
    args: ["-c", `+${offset + 1}`, file.path],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const sending = new Deno.Command("curl", {
    args: [
      ...["-sS", "-X", "PATCH", "-T", "-", "--limit-rate", isLong ? "400M" : "60M", url],
      ...["-H", `Authorization: Bearer ${token}`, "-H", "Tus-Resumable: 1.0.0", "-H", "Expect:"],
      ...["-H", `Upload-Offset: ${offset}`],
      ...["-H", "Content-Type: application/offset+octet-stream"],
    ],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await tail.stdout.pipeTo(sending.stdin).catch(() => {});
  await Promise.all([tail.status, sending.status]);
}

/** Kills the server once so many bytes of an upload are on its disk. */
async function killAt(house: Phoenix, upload: string, place: number): Promise<void> {
  for (;;) {
    const { size } = await Deno.stat(`${house.data}/uploads/${upload}`).catch(() => ({ size: 0 }));
    if (size >= place) return await house.rise();
    await pause(1);
  }
}

async function assertSound(house: Phoenix): Promise<void> {
  const folder = dataFolder(house.data);
  assert.deepEqual(await Array.fromAsync(checkContents(folder)), []);
}

Deno.test(`${size / mib} MiB by tus-js-client come whole, whenever the server is killed meanwhile`, async () => {
  await using folder = await temporaryFolder();
  const file = await writeBigFile(`${folder.path}/grande.bin`, size);
  await using house = await Phoenix.start(`${folder.path}/server`);
  const token = await house.join("ana");
  const before = house.peak();
  const places = somePlaces(kills);
  let rising: Promise<void> | undefined;
  const upload = await uploadByPackage(house, token, file, (sent) => {
    if (rising !== undefined || places.length === 0 || sent < places[0]!) return;
    places.shift();
    rising = house.rise().finally(() => rising = undefined);
  });
  await rising;
  assert.deepEqual(places, []);
  using ana = await house.as("ana", token);
  const { digest } = file;
  const place = placeOf(await ana.ask(offerOf("#lobby", { upload, size, digest }, "grande.bin")));
  const answer = await house.files.fetch(token, place);
  assert.equal(answer.headers.get("content-length"), String(size));
  const path = `${folder.path}/fetched.bin`;
  using saved = await Deno.open(path, { write: true, createNew: true });
  await answer.body!.pipeTo(saved.writable, { preventClose: true });
  assert.equal(await digestOfPath(path), digest);
  // Were it gathered anywhere, all of it would be in memory, beside some 30 MiB for the work.
  const grown = house.peak() - before;
  assert.ok(grown < Math.max(size / 8, 80 * mib), `the server grew by ${grown / mib} MiB`);
  await assertSound(house);
});

toolTest(
  "curl",
  `${size / mib} MiB by curl come and go whole, whenever the server is killed meanwhile`,
  async () => {
    await using folder = await temporaryFolder();
    const file = await writeBigFile(`${folder.path}/grande.bin`, size);
    await using house = await Phoenix.start(`${folder.path}/server`);
    const token = await house.join("ana");
    const { digest } = file;
    const path = await house.files.begin(token, size, { sha256: digest.slice(7) });
    const upload = path.split("/").at(-1)!;
    for (const place of somePlaces(kills)) {
      const killed = killAt(house, upload, place);
      await Promise.all([killed, continueByCurl(house, token, path, file)]);
    }
    await continueByCurl(house, token, path, file);
    using ana = await house.as("ana", token);
    const ack = await ana.ask(offerOf("#lobby", { upload, size, digest }, "grande.bin"));
    const { conversation, seq } = placeOf(ack);
    ana.close();

    const target = `${folder.path}/fetched.bin`;
    const url = `http://${house.files.address}/api/v1/conversations/${conversation}/files/${seq}`;
    const rate = isLong ? "400M" : "60M";
    for (const place of somePlaces(kills)) {
      const fetching = curl(token, "-C", "-", "--limit-rate", rate, "-o", target, url);
      while ((await Deno.stat(target).catch(() => ({ size: 0 }))).size < place) await pause(1);
      await Promise.all([house.rise(), fetching]);
    }
    const { code } = await curl(token, "-f", "-C", "-", "-o", target, url);
    // 33: all of it was there already, and nothing is left to ask for.
    assert.ok(code === 0 || code === 33 || code === 22, `curl ended with ${code}`);
    assert.equal(await digestOfPath(target), digest);
    await assertSound(house);
  },
);

Deno.test("a server that is killed after the last byte finishes what it had not looked at", async () => {
  await using folder = await temporaryFolder();
  await using house = await Phoenix.start(`${folder.path}/server`);
  const token = await house.join("ana");
  const file = await writeBigFile(`${folder.path}/a.bin`, 3 * mib);
  const path = await house.files.begin(token, file.size);
  const upload = path.split("/").at(-1)!;
  // As a server leaves it that dies between the last byte and the look at all of them.
  await house.server.program.kill("SIGKILL");
  await Deno.mkdir(`${house.data}/uploads`, { recursive: true });
  await Deno.copyFile(file.path, `${house.data}/uploads/${upload}`);
  await house.rise();
  assert.equal(await house.files.offset(token, path), file.size);
  assert.deepEqual(namesBelow(house.data, ["uploads"]), []);
  using ana = await house.as("ana", token);
  const { size, digest } = file;
  const place = placeOf(await ana.ask(offerOf("#lobby", { upload, size, digest })));
  assert.equal(await house.files.status(token, place), 200);
  assert.equal((await house.files.ask("HEAD", path, token, tus)).status, 404);
});
