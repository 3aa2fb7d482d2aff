import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { scryptSync } from "node:crypto";
import { HashQueue } from "./hash_queue.ts";
import { Busy, checkPassword, Passwords } from "./passwords.ts";

const password = "correct horse battery";

Deno.test("a password verifies against its own hash and no other does", async () => {
  const passwords = new Passwords({ cost: 4 });
  const stored = await passwords.hash(password);
  assert.match(stored, /^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.equal(await passwords.verify(password, stored), true);
  assert.equal(await passwords.verify(password + ".", stored), false);
  assert.equal(await passwords.verify("", stored), false);
});

Deno.test("the same password hashes differently each time", async () => {
  const passwords = new Passwords({ cost: 4 });
  assert.notEqual(await passwords.hash(password), await passwords.hash(password));
});

Deno.test("a hash is scrypt of the parameters that it names", async () => {
  const salt = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
  const key = scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 });
  const plain = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  const stored = `$scrypt$ln=4,r=8,p=1$${plain(salt)}$${plain(key)}`;
  assert.equal(await new Passwords({ cost: 10 }).verify(password, stored), true);
});

Deno.test("a composed and a decomposed spelling are one password", async () => {
  const passwords = new Passwords({ cost: 4 });
  const stored = await passwords.hash("maçã com café");
  assert.equal(await passwords.verify("maçã com café".normalize("NFD"), stored), true);
});

Deno.test("a hash made at a lower cost still verifies and is said to need another", async () => {
  const stored = await new Passwords({ cost: 4 }).hash(password);
  const dearer = new Passwords({ cost: 6 });
  assert.equal(await dearer.verify(password, stored), true);
  assert.equal(dearer.needsRehash(stored), true);
  assert.equal(dearer.needsRehash(await dearer.hash(password)), false);
});

Deno.test("an unknown user costs a place in the queue and is never verified", async () => {
  const passwords = new Passwords({ cost: 4, concurrency: 1, maxWaiting: 0 });
  const unknown = passwords.verify(password, undefined);
  await assert.rejects(passwords.verify(password, undefined), Busy);
  assert.equal(await unknown, false);
});

Deno.test("a damaged hash, or one that asks for gigabytes, is refused before it is computed", async () => {
  const passwords = new Passwords({ cost: 4 });
  const stored = await passwords.hash(password);
  for (
    const bad of [
      "",
      "x",
      stored.replace("ln=4", "ln=21"),
      stored.replace("ln=4", "ln=99"),
      stored.replace("r=8", "r=999"),
      stored.replace("p=1", "p=64"),
      stored.slice(0, -1),
    ]
  ) {
    await assert.rejects(passwords.verify(password, bad), TypeError, bad);
  }
});

Deno.test("a cost beyond what memory allows does not start", () => {
  for (const cost of [0, 21, 1.5, NaN]) assert.throws(() => new Passwords({ cost }), RangeError);
});

Deno.test("forty people who register at once all get their turn, in order, and are told", async () => {
  const passwords = new Passwords({ cost: 4 });
  const told = new Map<number, number[]>();
  const finished: number[] = [];
  await Promise.all(
    Array.from({ length: 40 }, async (_, person) => {
      const ahead: number[] = [];
      told.set(person, ahead);
      await passwords.hash(password, { onWaiting: (count) => ahead.push(count) });
      finished.push(person);
    }),
  );
  assert.equal(finished.length, 40);
  assert.deepEqual(told.get(0), []);
  assert.deepEqual(told.get(2), [2]);
  assert.deepEqual(told.get(39), Array.from({ length: 38 }, (_, moved) => 39 - moved));
});

Deno.test("at most two passwords are hashed at the same time", async () => {
  const queue = new HashQueue(2, 64);
  let now = 0;
  let most = 0;
  const job = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
  };
  await Promise.all(Array.from({ length: 12 }, () => queue.run(job)));
  assert.equal(most, 2);
});

Deno.test("a full queue is busy, says when to come back, and serves those who wait", async () => {
  const passwords = new Passwords({ cost: 4, concurrency: 1, maxWaiting: 3 });
  const waiting = Array.from({ length: 4 }, () => passwords.hash(password));
  await assert.rejects(passwords.hash(password), (error: unknown) => {
    assert.ok(error instanceof Busy);
    assert.ok(error.retryAfterSeconds >= 1 && error.retryAfterSeconds <= 60);
    return true;
  });
  assert.equal((await Promise.all(waiting)).length, 4);
  assert.ok(await passwords.hash(password));
});

Deno.test("who leaves the queue frees a place and lets the others move up", async () => {
  const passwords = new Passwords({ cost: 4, concurrency: 1, maxWaiting: 2 });
  const ahead: number[] = [];
  const gone = new AbortController();
  const first = passwords.hash(password);
  const leaver = passwords.hash(password, { signal: gone.signal });
  const last = passwords.hash(password, { onWaiting: (count) => ahead.push(count) });
  gone.abort(new Error("gone"));
  await assert.rejects(leaver, /gone/);
  await Promise.all([first, last]);
  assert.deepEqual(ahead, [2, 1]);
});

Deno.test("a job that fails gives its place to the next", async () => {
  const queue = new HashQueue(1, 4);
  const failing = queue.run(() => Promise.reject(new Error("no memory")));
  const next = queue.run(() => Promise.resolve("fine"));
  await assert.rejects(failing, /no memory/);
  assert.equal(await next, "fine");
});

Deno.test("passwords of eight characters to 1024 bytes are accepted", () => {
  for (const fine of ["12345678", "ççççéééé", "日本語のパスワード", "x".repeat(1024)]) {
    assert.equal(checkPassword(fine).ok, true, fine);
  }
  for (const bad of ["", "1234567", "👩👩👩👩", "x".repeat(1025), "ç".repeat(513)]) {
    assert.deepEqual(checkPassword(bad), {
      ok: false,
      code: "bad_password",
      details: { min: 8, max: 1024 },
    });
  }
});

Deno.test("the default cost works within the memory that is asked for", async () => {
  const passwords = new Passwords({ cost: 17 });
  assert.equal(await passwords.verify(password, await passwords.hash(password)), true);
});
