import assert from "node:assert/strict";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { takeTurn, tryTurn } from "./turns.ts";

Deno.test("with a chat connect, a profile has never more connections than its session may", () =>
  inFolder(async (folder) => {
    const turns = [];
    for (const errand of ["send", "watch"] as const) {
      for (let turn = await tryTurn(folder, errand); turn; turn = await tryTurn(folder, errand)) {
        turns.push(turn);
      }
    }
    assert.equal(turns.length, 7);
    for (const turn of turns) turn[Symbol.dispose]();
  }));

Deno.test("whoever waits for a turn has it when another is over, or none when the time is", () =>
  inFolder(async (folder) => {
    const turns = await Promise.all([1, 2, 3, 4].map(() => tryTurn(folder, "send")));
    const late = AbortSignal.timeout(20);
    assert.equal(await takeTurn(folder, "send", late), undefined);
    const next = takeTurn(folder, "send", new AbortController().signal);
    turns[0]![Symbol.dispose]();
    using mine = await next;
    assert.notEqual(mine, undefined);
    for (const turn of turns.slice(1)) turn![Symbol.dispose]();
  }));
