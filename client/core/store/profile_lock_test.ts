import assert from "node:assert/strict";
import { inFolder } from "../../../tests/support/temporary_folder.ts";
import { lockProfile } from "./profile_lock.ts";

Deno.test("a profile has one holder at a time", () =>
  inFolder(async (folder) => {
    const first = await lockProfile(folder);
    assert.notEqual(first, undefined);
    assert.equal(await lockProfile(folder), undefined);
    first![Symbol.dispose]();
    using again = await lockProfile(folder);
    assert.notEqual(again, undefined);
  }));
