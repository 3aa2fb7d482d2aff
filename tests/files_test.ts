import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import {
  answerTo,
  digestOfBytes,
  type FileHouse,
  type Holder,
  offerOf,
  openFileHouse,
  passing,
  placeOf,
  someBytes,
} from "./support/file_house.ts";

/** Uploads something and offers it; where the offer is. */
async function offered(house: FileHouse, by: Holder, receiver: string, bytes = someBytes(2000)) {
  const uploaded = await house.files.upload(by.token, bytes);
  const ack = await by.client.ask(offerOf(receiver, uploaded));
  return { ...placeOf(ack), bytes, uploaded };
}

Deno.test("a file goes from one to another, who need not be there when it is offered", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  bia.client.close();
  const { bytes, uploaded, ...place } = await offered(house, ana, "bia");
  ana.client.close();

  using later = await house.server.connect("tcp");
  await later.hello();
  await later.login("bia", { token: bia.token });
  const offer = await later.next("file_offer");
  const { conversation, seq, sender, file, replay } = offer;
  assert.deepEqual([{ conversation, seq }, sender, replay], [place, "ana", true]);
  const { size, digest } = uploaded;
  assert.deepEqual(file, { name: "foto.jpg", size, media_type: "image/jpeg", digest });

  const fetched = await house.files.fetch(bia.token, place);
  assert.equal(fetched.status, 200);
  assert.deepEqual(new Uint8Array(await fetched.arrayBuffer()), bytes);
  assert.equal(fetched.headers.get("content-length"), "2000");
  assert.equal(fetched.headers.get("content-type"), "image/jpeg");
  assert.equal(fetched.headers.get("x-content-type-options"), "nosniff");
  assert.match(fetched.headers.get("content-disposition")!, /^attachment; filename="foto.jpg"/);
  assert.equal(fetched.headers.get("etag"), `"${digest.replace(":", "-")}"`);
  assert.equal(fetched.headers.get("cache-control"), "private, no-store, no-transform");

  await later.say(answerTo(place, "accepted"));
  await later.next("message_ack");
  using back = await house.server.connect("tcp");
  await back.hello();
  await back.login("ana", { token: ana.token });
  const answer = await back.next("file_answer");
  const { target, actor, answer: said } = answer;
  assert.deepEqual([target, actor, said], [place.seq, "bia", "accepted"]);
});

Deno.test("a part of a file is fetched by its range, as long as it is the same file", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const { bytes, ...place } = await offered(house, ana, "bia");
  const fetch = async (headers: Record<string, string>, method = "GET") => {
    const answer = await house.files.fetch(bia.token, place, headers, method);
    const body = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, body };
  };
  const whole = await fetch({}, "HEAD");
  assert.deepEqual([whole.status, whole.body.length], [200, 0]);
  assert.equal(whole.headers.get("content-length"), "2000");
  assert.equal(whole.headers.get("accept-ranges"), "bytes");
  const etag = whole.headers.get("etag")!;
  for (
    const [range, from, to] of [
      ["bytes=0-0", 0, 1],
      ["bytes=1500-", 1500, 2000],
      ["bytes=1500-9999", 1500, 2000],
      ["bytes=-100", 1900, 2000],
      ["bytes=-9999", 0, 2000],
    ] as const
  ) {
    const part = await fetch({ range, "if-range": etag });
    assert.deepEqual([part.status, part.body], [206, bytes.slice(from, to)], range);
    assert.equal(part.headers.get("content-range"), `bytes ${from}-${to - 1}/2000`);
  }
  const other = await fetch({ range: "bytes=1500-", "if-range": '"sha256-00"' });
  assert.deepEqual([other.status, other.body], [200, bytes]);
  for (const range of ["bytes=0-1,5-6", "lines=1-2", "bytes=5-2", "bytes=-"]) {
    assert.equal((await fetch({ range })).status, 200, range);
  }
  const beyond = await fetch({ range: "bytes=2000-" });
  assert.deepEqual([beyond.status, beyond.headers.get("content-range")], [416, "bytes */2000"]);
  assert.equal((await fetch({ "if-none-match": `W/${etag}` })).status, 304);
  // Who joins pieces of a file by hand must not get those of another one.
  for (const [tags, status] of [[etag, 200], [`"x", ${etag}`, 200], ["*", 200]] as const) {
    assert.equal((await fetch({ "if-match": tags })).status, status, tags);
  }
  for (const tags of ['"sha256-00"', `W/${etag}`]) {
    assert.equal((await fetch({ "if-match": tags, range: "bytes=5-9" })).status, 412, tags);
  }
});

Deno.test("an empty file is a file, and a name of any script comes whole", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const uploaded = await house.files.upload(ana.token, someBytes(0));
  const ack = await ana.client.ask(offerOf("bia", uploaded, 'férias 日本 "1"\'.html'));
  const fetched = await house.files.fetch(bia.token, placeOf(ack));
  assert.equal(fetched.status, 200);
  assert.equal((await fetched.arrayBuffer()).byteLength, 0);
  assert.equal(
    fetched.headers.get("content-disposition"),
    'attachment; filename="f_rias _ _1_\'.html"; ' +
      "filename*=UTF-8''f%C3%A9rias%20%E6%97%A5%E6%9C%AC%20%221%22%27.html",
  );
});

Deno.test("what a page could run is sent as bytes", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const uploaded = await house.files.upload(ana.token, someBytes(10));
  const offer = { ...offerOf("bia", uploaded, "a.svg"), media_type: "image/svg+xml" };
  const ack = await ana.client.ask(offer);
  const fetched = await house.files.fetch(bia.token, placeOf(ack));
  await fetched.body?.cancel();
  assert.equal(fetched.headers.get("content-type"), "application/octet-stream");
  assert.equal((await bia.client.next("file_offer")).file?.media_type, "image/svg+xml");
});

Deno.test("the same offer again gets the same ack, also with another upload, and another is a conflict", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const bytes = someBytes(100);
  const offer = offerOf("bia", await house.files.upload(ana.token, bytes));
  const first = await ana.client.ask(offer);
  const place = placeOf(first);
  assert.deepEqual({ ...await ana.client.ask(offer), id: "" }, { ...first, id: "" });
  const { upload } = await house.files.upload(ana.token, bytes);
  assert.deepEqual(placeOf(await ana.client.ask({ ...offer, upload })), place);
  assert.equal((await ana.client.ask({ ...offer, name: "outro.jpg" })).code, "conflict");
  assert.equal((await ana.client.ask({ ...offer, receiver: "#lobby" })).code, "conflict");
  await bia.client.settled();
  const heard = bia.client.heard.filter(({ type }) => type === "file_offer");
  assert.equal(heard.length, 1);
});

Deno.test("only a whole upload of one's own, and what it is, can be offered", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const uploaded = await house.files.upload(ana.token, someBytes(100));
  const code = async (who: Holder, changes: object) =>
    (await who.client.ask({ ...offerOf("#lobby", uploaded), ...changes })).code;
  assert.equal(await code(bia, {}), "unknown_upload");
  assert.equal(await code(ana, { upload: "another" }), "unknown_upload");
  assert.equal(await code(ana, { size: 99 }), "integrity");
  assert.equal(await code(ana, { digest: digestOfBytes(someBytes(1)) }), "integrity");
  for (
    const name of ["", "../x", "a/b", "C:\\x", "a\u0000b", "x\u202egpj.exe", "x".repeat(10_000)]
  ) {
    assert.equal(await code(ana, { name }), "bad_file_name", name);
  }
  const path = await house.files.begin(ana.token, 10);
  await (await house.files.send(ana.token, path, 0, someBytes(4))).body?.cancel();
  const half = path.split("/").at(-1)!;
  assert.equal(await code(ana, { upload: half, size: 10 }), "upload_incomplete");
  assert.equal(await code(ana, { receiver: "ninguem" }), "unknown_recipient");
  assert.equal(await code(ana, { reply_to: 7 }), "unknown_entry");
  // None of it has used the upload up.
  placeOf(await ana.client.ask(offerOf("#lobby", uploaded)));
});

Deno.test("everybody in a group answers for themselves, and may change their mind", async () => {
  await using house = await openFileHouse();
  const [ana, bia, caio] = [
    await house.join("ana"),
    await house.join("bia"),
    await house.join("caio"),
  ];
  await ana.client.ask({
    ...{ type: "create_group", client_id: "g", name: "#lab", members: ["bia", "caio"] },
  });
  const place = await offered(house, ana, "#lab");
  const answer = async (who: Holder, said: "accepted" | "declined") => {
    const { type, code } = await who.client.ask(answerTo(place, said));
    return code ?? type;
  };
  assert.equal(await answer(bia, "declined"), "message_ack");
  assert.equal(await answer(bia, "declined"), "already_answered");
  assert.equal(await answer(bia, "accepted"), "message_ack");
  assert.equal(await answer(caio, "accepted"), "message_ack");
  assert.equal(await answer(ana, "accepted"), "own_offer");
  const heard = [];
  for (let count = 0; count < 3; count++) {
    const { actor, answer, target } = await ana.client.next("file_answer");
    heard.push(`${actor} ${answer} ${target}`);
  }
  const { seq } = place;
  assert.deepEqual(heard, [
    `bia declined ${seq}`,
    `bia accepted ${seq}`,
    `caio accepted ${seq}`,
  ]);
  const message = await bia.client.tell("#lab", "obrigada");
  const wrong = { conversation: place.conversation, seq: Number(message.seq) };
  assert.equal((await caio.client.ask(answerTo(wrong, "accepted"))).code, "unknown_entry");
  assert.equal(
    (await caio.client.ask({ ...answerTo(place, "declined"), client_id: "g" })).type,
    "message_ack",
  );
});

Deno.test("a deleted file is nobody's: it cannot be fetched, answered or found on the disk", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const place = await offered(house, ana, "bia");
  const { conversation, seq } = place;
  assert.equal(await house.files.status(bia.token, place), 200);
  assert.equal(
    (await bia.client.ask({ type: "delete", client_id: "x", conversation, seq })).code,
    "not_allowed",
  );
  assert.equal(
    (await ana.client.ask({
      ...{ type: "edit", client_id: "x", conversation, seq, content: "outro" },
    })).code,
    "unknown_entry",
  );
  await ana.client.ask({ type: "delete", client_id: "y", conversation, seq });
  assert.equal((await bia.client.next("delete")).target, seq);
  assert.equal(await house.files.status(bia.token, place), 404);
  assert.equal((await bia.client.ask(answerTo(place, "accepted"))).code, "entry_deleted");
  const { entries } = await bia.client.ask({ type: "history", conversation }) as {
    entries: Record<string, unknown>[];
  };
  const { deleted, file, expires } = entries[0]!;
  assert.deepEqual([deleted, file, expires], [true, undefined, undefined]);
  await house.gone(place.uploaded.digest.slice(7));
  assert.deepEqual(house.onDisk(), []);
});

Deno.test("an offer ends at its time: the server says so once, and the file is gone", async () => {
  const clock = new FakeClock(Date.now());
  await using house = await openFileHouse({ fileDays: 2 }, clock);
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const place = await offered(house, ana, "bia");
  const { expires } = await bia.client.next("file_offer");
  assert.equal(Date.parse(expires!), clock.now() + 2 * 24 * 3_600_000);
  // The wall clock alone: the connections go on.
  clock.jump(2 * 24 * 3_600_000 - 1);
  assert.equal(await house.files.status(bia.token, place), 200);
  clock.jump(1);
  assert.equal(await house.files.status(bia.token, place), 404);
  await passing(clock, async () => {
    for (const { client } of [ana, bia]) {
      const { actor, answer, target } = await client.next("file_answer");
      assert.deepEqual([actor, answer, target], ["chat", "expired", place.seq]);
    }
  });
  assert.equal((await bia.client.ask(answerTo(place, "accepted"))).code, "offer_expired");
  const { conversation } = place;
  const { entries } = await bia.client.ask({ type: "history", conversation }) as {
    entries: Record<string, unknown>[];
  };
  assert.equal(entries.length, 2);
  const [{ expired, file }] = entries as [{ expired?: true; file?: { name: string } }];
  assert.deepEqual([expired, file?.name], [true, "foto.jpg"]);
  await passing(clock, () => house.gone(place.uploaded.digest.slice(7)));
});

Deno.test("two offers of the same bytes keep one file, which goes with the last of them", async () => {
  await using house = await openFileHouse();
  const [ana, bia] = [await house.join("ana"), await house.join("bia")];
  const one = await offered(house, ana, "bia");
  const two = await offered(house, bia, "ana", one.bytes);
  const hex = one.uploaded.digest.slice(7);
  assert.deepEqual(house.onDisk(), [hex]);
  const remove = ({ client }: Holder, { conversation, seq }: typeof one) =>
    client.ask({ type: "delete", client_id: `delete ${seq}`, conversation, seq });
  await remove(ana, one);
  // Once another one is gone that was deleted later, this one would be gone as well.
  const other = await offered(house, ana, "bia");
  await remove(ana, other);
  await house.gone(other.uploaded.digest.slice(7));
  assert.deepEqual(house.onDisk(), [hex]);
  assert.equal(await house.files.status(ana.token, two), 200);
  await remove(bia, two);
  await house.gone(hex);
});
