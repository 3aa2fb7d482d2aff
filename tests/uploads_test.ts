import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import {
  digestOfBytes,
  type FileHouse,
  metadataOf,
  offerOf,
  openFileHouse,
  passing,
  placeOf,
  someBytes,
  tus,
} from "./support/file_house.ts";

const uploads = "/api/v1/uploads";

/** The status of an answer, and the code that it gives for programs. */
async function said(answer: Response): Promise<string> {
  const text = await answer.text();
  const { code } = text === "" ? {} : JSON.parse(text) as { code?: string };
  return code === undefined ? String(answer.status) : `${answer.status} ${code}`;
}

Deno.test("anybody learns what the server can do of tus, and how large a file may be", async () => {
  await using house = await openFileHouse({ maxFileMb: 3 });
  const answer = await house.files.ask("OPTIONS", uploads, undefined);
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("tus-version"), "1.0.0");
  assert.equal(
    answer.headers.get("tus-extension"),
    "creation,creation-with-upload,expiration,termination",
  );
  assert.equal(answer.headers.get("tus-max-size"), String(3 * 1024 * 1024));
  // Pages of other origins have no business here.
  assert.equal(answer.headers.get("access-control-allow-origin"), null);
  using client = await house.server.connect("tcp");
  assert.equal((await client.hello()).limits.file_bytes, 3 * 1024 * 1024);
});

Deno.test("an upload goes on where it broke off, and says what was said of it", async () => {
  await using house = await openFileHouse();
  const { token, client } = await house.join("ana");
  const bytes = someBytes(1000);
  const metadata = { filename: "férias.jpg", sha256: digestOfBytes(bytes).slice(7) };
  const path = await house.files.begin(token, bytes.length, metadata);
  assert.equal(await house.files.offset(token, path), 0);
  const part = await house.files.send(token, path, 0, bytes.slice(0, 400));
  assert.equal(part.headers.get("upload-offset"), "400");
  const expires = Date.parse(part.headers.get("upload-expires")!);
  assert.ok(Math.abs(expires - Date.now() - 24 * 3_600_000) < 60_000);
  assert.equal(await said(await house.files.send(token, path, 300, bytes.slice(300))), "409");
  assert.equal(await house.files.offset(token, path), 400);
  assert.equal(await said(await house.files.send(token, path, 400, bytes.slice(400))), "204");
  const whole = await house.files.ask("HEAD", path, token, tus);
  assert.equal(whole.headers.get("upload-offset"), "1000");
  assert.equal(whole.headers.get("upload-length"), "1000");
  assert.equal(whole.headers.get("upload-metadata"), metadataOf(metadata));
  assert.equal(whole.headers.get("cache-control"), "no-store");
  const upload = path.split("/").at(-1)!;
  const digest = digestOfBytes(bytes);
  placeOf(await client.ask(offerOf("#lobby", { upload, size: 1000, digest })));
  // It is used up.
  assert.equal((await house.files.ask("HEAD", path, token, tus)).status, 404);
});

Deno.test("the first bytes may come with the request that begins an upload", async () => {
  await using house = await openFileHouse();
  const { token } = await house.join("ana");
  const headers = { ...tus, "content-type": "application/offset+octet-stream" };
  const begin = (length: number) =>
    house.files.ask(
      ...["POST", uploads, token] as const,
      { ...headers, "upload-length": String(length) },
      someBytes(50),
    );
  const half = await begin(80);
  assert.deepEqual([await said(half), half.headers.get("upload-offset")], ["201", "50"]);
  const whole = await begin(50);
  assert.deepEqual([await said(whole), whole.headers.get("upload-offset")], ["201", "50"]);
  assert.equal(await said(await begin(40)), "413");
});

Deno.test("an upload is its account's: for others it is not there", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const path = await house.files.begin(ana.token, 10);
  const seen = async (target: string, token: string) => {
    const answers = [];
    for (const method of ["HEAD", "DELETE"]) {
      answers.push(await house.files.ask(method, target, token, tus));
    }
    answers.push(await house.files.send(token, target, 0, someBytes(10)));
    return await Promise.all(answers.map(async (one) => [one.status, await one.text()]));
  };
  const nowhere = await seen(`${uploads}/nothing`, bia.token);
  assert.deepEqual(nowhere.map(([status]) => status), [404, 404, 404]);
  assert.deepEqual(await seen(path, bia.token), nowhere);
  assert.equal(await house.files.offset(ana.token, path), 0);
});

Deno.test("whoever asks for an upload of their own gets no other, whatever else the address says", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const theirs = (await house.files.begin(ana.token, 10)).split("/").at(-1);
  for (const more of [`?=/${theirs}`, `?/${theirs}`, `?=${theirs}`, `/${theirs}`, "?"]) {
    const own = await house.files.begin(bia.token, 20);
    const asked = await house.files.ask("HEAD", own + more, bia.token, tus);
    assert.notEqual(asked.headers.get("upload-length"), "10", more);
    await house.files.ask("DELETE", own + more, bia.token, tus).then(said);
    await house.files.send(bia.token, own + more, 0, someBytes(10)).then(said);
    assert.equal(await house.files.offset(ana.token, `${uploads}/${theirs}`), 0, more);
  }
});

Deno.test("what tus 1.0 asks for has to be there", async () => {
  await using house = await openFileHouse();
  const { token } = await house.join("ana");
  const begin = async (headers: Record<string, string>) =>
    await said(await house.files.ask("POST", uploads, token, headers));
  const length = { "upload-length": "10" };
  const old = await house.files.ask("POST", uploads, token, length);
  assert.deepEqual([old.headers.get("tus-version"), await said(old)], ["1.0.0", "412"]);
  const other = { ...length, "tus-resumable": "0.2.2" };
  const newer = await house.files.ask("POST", uploads, token, other);
  assert.deepEqual([newer.headers.get("tus-version"), await said(newer)], ["1.0.0", "412"]);
  assert.equal(newer.headers.get("tus-resumable"), "1.0.0");
  assert.equal(await begin(tus), "400");
  assert.equal(await begin({ ...tus, "upload-length": "-1" }), "400");
  assert.equal(await begin({ ...tus, "upload-length": "1e3" }), "400");
  assert.equal(await begin({ ...tus, "upload-defer-length": "1" }), "400");
  assert.equal(await begin({ ...tus, ...length, "upload-concat": "partial" }), "400");
  assert.equal(await begin({ ...tus, ...length, "upload-metadata": "filename *" }), "400");
  assert.equal(
    await begin({ ...tus, ...length, "upload-metadata": metadataOf({ sha256: "7" }) }),
    "400",
  );
  const long = { "upload-metadata": metadataOf({ filename: "x".repeat(4000) }) };
  assert.equal(await begin({ ...tus, ...length, ...long }), "400");
  const path = await house.files.begin(token, 10);
  const patch = async (headers: Record<string, string>) =>
    await said(await house.files.ask("PATCH", path, token, { ...tus, ...headers }, someBytes(5)));
  const type = { "content-type": "application/offset+octet-stream" };
  assert.equal(await patch(type), "400");
  assert.equal(await patch({ "upload-offset": "0", "content-type": "text/plain" }), "415");
  assert.equal(await patch({ ...type, "upload-offset": "x" }), "400");
  assert.equal(await said(await house.files.send(token, path, 0, someBytes(11))), "413");
  assert.equal(await house.files.offset(token, path), 0);
  assert.equal(await said(await house.files.ask("GET", path, token, tus)), "405");
});

Deno.test("what is not what its sender said is dropped and noted, and nothing of it can be offered", async () => {
  await using house = await openFileHouse();
  const { token, client } = await house.join("ana");
  const [bytes, wrong] = [someBytes(64), someBytes(64)];
  const path = await house.files.begin(token, 64, { sha256: digestOfBytes(bytes).slice(7) });
  assert.equal(await said(await house.files.send(token, path, 0, wrong)), "422 integrity");
  assert.equal((await house.files.ask("HEAD", path, token, tus)).status, 404);
  const upload = path.split("/").at(-1)!;
  const offer = offerOf("#lobby", { upload, size: 64, digest: digestOfBytes(bytes) });
  assert.equal((await client.ask(offer)).code, "unknown_upload");
  assert.deepEqual(house.onDisk(), []);
  const { rows } = house.server.server.services.store.activity({
    kinds: new Set(["integrity_refused"]),
  }, 10);
  const refused = rows.map(({ user, bytes, digest }) => [user, bytes, digest]);
  assert.deepEqual(refused, [["ana", 64, digestOfBytes(wrong)]]);
});

Deno.test("one account has so much room, for what it offers and what it sends, until it is given back", async () => {
  await using house = await openFileHouse({ maxFileMb: 2, userFilesMb: 3 });
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const mib = 1024 * 1024;
  const begin = async (token: string, size: number) => {
    const headers = { ...tus, "upload-length": String(size) };
    const answer = await house.files.ask("POST", uploads, token, headers);
    return [await said(answer), answer.headers.get("location") ?? ""] as const;
  };
  assert.equal((await begin(ana.token, 2 * mib + 1))[0], "413 file_too_large");
  const uploaded = await house.files.upload(ana.token, someBytes(mib));
  const ack = placeOf(await ana.client.ask(offerOf("bia", uploaded)));
  const [begun, path] = await begin(ana.token, 2 * mib);
  assert.equal(begun, "201");
  assert.equal((await begin(ana.token, 1))[0], "413 quota_exceeded");
  // Somebody else's room is theirs.
  assert.equal((await begin(bia.token, 2 * mib))[0], "201");
  assert.equal(await said(await house.files.ask("DELETE", path, ana.token, tus)), "204");
  assert.equal((await begin(ana.token, 2 * mib))[0], "201");
  const { conversation, seq } = ack;
  await ana.client.ask({ type: "delete", client_id: "x", conversation, seq });
  assert.equal((await begin(ana.token, mib))[0], "201");
});

Deno.test("uploads that are not offered are bounded in number, too", async () => {
  await using house = await openFileHouse();
  const { token } = await house.join("ana");
  const begin = () => house.files.ask("POST", uploads, token, { ...tus, "upload-length": "0" });
  for (let count = 0; count < 100; count++) assert.equal(await said(await begin()), "201");
  assert.equal(await said(await begin()), "429 too_many_uploads");
});

Deno.test("what nothing came of for a day is forgotten, and what was used meanwhile is not", async () => {
  // The disk has its own clock, and says when something last came: this one is behind, then ahead.
  const clock = new FakeClock(Date.now() - 23 * 3_600_000);
  await using house = await openFileHouse({}, clock);
  const { token } = await house.join("ana");
  const [old, used] = [await house.files.begin(token, 10), await house.files.begin(token, 10)];
  clock.jump(24 * 3_600_000 + 60_000);
  assert.equal(await said(await house.files.send(token, used, 0, someBytes(5))), "204");
  const status = async (path: string) => (await house.files.ask("HEAD", path, token, tus)).status;
  await passing(clock, async () => {
    while (await status(old) !== 404) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  assert.equal(await house.files.offset(token, used), 5);
  assert.deepEqual(house.onDisk(), [used.split("/").at(-1)]);
});

/** A body that comes piece by piece, and never ends by itself. */
function slowBody(piece: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isSent = false;
  return new ReadableStream({
    pull(controller) {
      if (isSent) return new Promise(() => {});
      isSent = true;
      controller.enqueue(piece);
    },
  });
}

/** Sends the first bytes of an upload and then nothing, until it is given up. */
function sendSlowly(house: FileHouse, token: string, path: string, piece: Uint8Array<ArrayBuffer>) {
  const giveUp = new AbortController();
  const answer = fetch(`http://${house.files.address}${path}`, {
    method: "PATCH",
    headers: {
      ...{ ...tus, authorization: `Bearer ${token}`, "upload-offset": "0" },
      "content-type": "application/offset+octet-stream",
    },
    body: slowBody(piece),
    signal: giveUp.signal,
  });
  return { answer: answer.then(said, String), giveUp: () => giveUp.abort() };
}

/** Waits until so many bytes of an upload are on the disk. */
async function arrived(house: FileHouse, path: string, bytes: number): Promise<void> {
  const file = `${house.server.folder}/uploads/${path.split("/").at(-1)}`;
  while ((await Deno.stat(file).catch(() => ({ size: 0 }))).size < bytes) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("of a sender who is cut off all that came is kept, and nothing is logged as a fault", async () => {
  await using house = await openFileHouse();
  const { token } = await house.join("ana");
  const bytes = someBytes(10_000);
  const path = await house.files.begin(token, bytes.length);
  const { answer, giveUp } = sendSlowly(house, token, path, bytes.slice(0, 4000));
  await arrived(house, path, 4000);
  giveUp();
  assert.match(await answer, /AbortError/);
  assert.equal(await house.files.offset(token, path), 4000);
  const rest = await house.files.send(token, path, 4000, bytes.slice(4000));
  assert.equal(await said(rest), "204");
  assert.deepEqual(house.server.logged.filter((line) => line.includes('"level":"error"')), []);
});

Deno.test("who comes again goes on, although the connection of before is still there", async () => {
  await using house = await openFileHouse();
  const { token } = await house.join("ana");
  const bytes = someBytes(10_000);
  const path = await house.files.begin(token, bytes.length);
  const before = sendSlowly(house, token, path, bytes.slice(0, 4000));
  await arrived(house, path, 4000);
  assert.equal(await house.files.offset(token, path), 4000);
  const rest = await house.files.send(token, path, 4000, bytes.slice(4000));
  assert.equal(await said(rest), "204");
  before.giveUp();
  await before.answer;
});

Deno.test("a server that stops ends uploads in order, and goes on with them when it is back", async () => {
  await using house = await openFileHouse();
  const { token } = await house.join("ana");
  const bytes = someBytes(10_000);
  const path = await house.files.begin(token, bytes.length);
  const { answer, giveUp } = sendSlowly(house, token, path, bytes.slice(0, 4000));
  await arrived(house, path, 4000);
  await house.server.stop();
  giveUp();
  await answer;
  assert.deepEqual(house.onDisk(), [path.split("/").at(-1)]);
  const { size } = await Deno.stat(`${house.server.folder}/uploads/${house.onDisk()[0]}`);
  assert.equal(size, 4000);
  assert.deepEqual(house.server.logged.filter((line) => line.includes('"level":"error"')), []);
});
