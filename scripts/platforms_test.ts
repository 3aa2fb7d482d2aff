import assert from "node:assert/strict";
import {
  fileNameOf,
  headerBytes,
  platformOfExecutable,
  platforms,
  platformsFor,
} from "./platforms.ts";

/** An executable's first bytes, as far as they say what it runs on. */
function header(numbers: readonly (readonly [at: number, value: number, bytes: 2 | 4])[]) {
  const view = new DataView(new ArrayBuffer(256));
  for (const [at, value, bytes] of numbers) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return new Uint8Array(view.buffer);
}

const elf = [0, 0x464c457f, 4] as const;
const machO = [0, 0xfeedfacf, 4] as const;
const windows = [[0, 0x5a4d, 2], [0x3c, 0x80, 4], [0x80, 0x4550, 4]] as const;

Deno.test("an executable's header says its platform", () => {
  const headers = {
    "linux-x86_64": header([elf, [18, 0x3e, 2]]),
    "linux-aarch64": header([elf, [18, 0xb7, 2]]),
    "macos-x86_64": header([machO, [4, 0x01000007, 4]]),
    "macos-aarch64": header([machO, [4, 0x0100000c, 4]]),
    "windows-x86_64": header([...windows, [0x84, 0x8664, 2]]),
  };
  for (const [name, bytes] of Object.entries(headers)) {
    assert.equal(platformOfExecutable(bytes)?.name, name);
  }
  assert.equal(Object.keys(headers).length, platforms.length);
});

Deno.test("what is no executable of a platform is none", () => {
  const others = [
    new Uint8Array(0),
    new Uint8Array(64),
    new TextEncoder().encode("#!/bin/sh\n".padEnd(100)),
    header([elf, [18, 0x28, 2]]),
    header([[0, 0x5a4d, 2], [0x3c, 0x7fffffff, 4]]),
  ];
  for (const bytes of others) assert.equal(platformOfExecutable(bytes), undefined);
});

Deno.test("the runtime of these tests is one of this machine", async () => {
  using file = await Deno.open(Deno.execPath());
  const bytes = new Uint8Array(headerBytes);
  await file.read(bytes);
  assert.equal(platformOfExecutable(bytes)?.target, Deno.build.target);
});

Deno.test("a target is asked for by either name, and one that there is not is named", () => {
  assert.equal(platformsFor("all"), platforms);
  for (const name of ["windows-x86_64", "x86_64-pc-windows-msvc"]) {
    assert.deepEqual(platformsFor(name).map(fileNameOf), ["chat-windows-x86_64.exe"]);
  }
  assert.throws(() => platformsFor("beos"), /"beos".*linux-x86_64/);
});
