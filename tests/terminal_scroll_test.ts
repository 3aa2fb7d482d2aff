import assert from "node:assert/strict";
import { widthOf } from "../client/terminal/display_width.ts";
import { connect, serve, settingsOf } from "./support/people.ts";
import { runChat } from "./support/program.ts";
import { toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { connectOnTerminal, type Terminal } from "./support/tmux.ts";

/** The numbers of the messages on the screen, in order. */
function numbersOn(rows: readonly string[]): number[] {
  return rows.flatMap((row) => {
    const [, number] = /bia number (\d+) said$/.exec(row) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
}

/** Says 2 000 things in the lobby, as a script does it. */
async function sayAll(folder: string, join: string, count: number): Promise<void> {
  const { args, env } = settingsOf(folder, "bia");
  const input = Array.from({ length: count }, (_, index) => `number ${index + 1} said\n`).join("");
  const { code, stderr } = await runChat(["connect", ...args, "--name", "bia", join], {
    env,
    input,
  });
  assert.equal(code, 0, stderr);
}

/** Goes up to the first message; returns the numbers of all that was to be seen on the way. */
async function readUpwards(terminal: Terminal): Promise<Set<number>> {
  const seen = new Set<number>();
  let first = Infinity;
  while (first > 1) {
    const rows = await terminal.until((now) => (numbersOn(now)[0] ?? Infinity) < first);
    const numbers = numbersOn(rows);
    // In order, and with what was seen before it.
    assert.deepEqual(numbers, numbers.map((_, index) => numbers[0]! + index));
    if (first !== Infinity) {
      assert.ok(numbers.at(-1)! >= first - 1, `${numbers.at(-1)} before ${first}`);
    }
    numbers.forEach((one) => seen.add(one));
    first = numbers[0]!;
    await terminal.press("PPage");
  }
  return seen;
}

toolTest(
  "tmux",
  "2 000 messages are scrolled through, as older ones are fetched, and back at once",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using _ana = await connect(folder, "ana", server.lines[0]!);
      await sayAll(folder, server.lines[1]!, 2000);
      await using terminal = await connectOnTerminal(folder, "zoe", [server.lines[1]!]);
      await terminal.until("number 2000 said");
      const seen = await readUpwards(terminal);
      assert.equal(seen.size, 2000);
      await terminal.until("here it begins");

      // What comes meanwhile moves nothing, and is counted.
      await using bia = await connect(folder, "bia");
      await bia.write("number 2001 said\n");
      await terminal.until("newer ones below");
      assert.ok(numbersOn(await terminal.screen()).includes(1));
      await terminal.press("End");
      await terminal.until("number 2001 said");
    }),
);

toolTest(
  "tmux",
  "a screen of 40 by 12 shows the same as one of 100 by 24, and goes back",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connectOnTerminal(folder, "ana", [server.lines[0]!]);
      await ana.until(/^ connected/);
      await ana.type("/group #日本語");
      await ana.press("Enter");
      await ana.until("│#日本語 group");
      await ana.press("M-Up");
      await ana.until("│#lobby");
      await ana.type("日本語のテキスト 👩‍💻 e\u0301 한국어 🇧🇷 and the end");
      await ana.press("Enter");
      const wide = await ana.until("and the end ✓ stored");
      // The line between the list and the messages is straight, whatever is written in either.
      assert.deepEqual(
        wide.slice(0, 21).map((row) => widthOf(row.split("│")[0]!)),
        Array(21).fill(19),
      );

      await ana.resize(40, 12);
      const narrow = await ana.until((rows) => rows[0]!.startsWith("#lobby everybody"));
      assert.equal(narrow.length, 12);
      assert.ok(!narrow.some((row) => row.includes("│")), narrow.join("\n"));
      assert.ok(narrow.some((row) => row.includes("日本語のテキスト")), narrow.join("\n"));
      assert.ok(narrow.some((row) => row.endsWith("stored")), narrow.join("\n"));

      await ana.resize(100, 24);
      const isAsBefore = (rows: readonly string[]) => rows.join("\n") === wide.join("\n");
      await ana.until(isAsBefore);
    }),
);

toolTest(
  "tmux",
  "what was said is found again, gone to, and answered",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using _ana = await connect(folder, "ana", server.lines[0]!);
      await sayAll(folder, server.lines[1]!, 150);
      await using terminal = await connectOnTerminal(folder, "zoe", [server.lines[1]!]);
      await terminal.until("number 150 said");
      await terminal.press("C-f");
      await terminal.until("Search what is on this device");
      await terminal.type("NUMBER 17");
      const found = await terminal.until(/\[#lobby\] bia number 17 said/);
      assert.equal(found.filter((row) => row.includes("[#lobby] bia number")).length, 2);
      await terminal.press("Down", "Enter");
      await terminal.until(/│17 +bia number 17 said/);
      await terminal.press("r");
      await terminal.until(/^> \/reply 17/);
      await terminal.type("I heard");
      await terminal.press("Enter");
      await terminal.until(/zoe ↳ bia: number 17 said/);
      await terminal.until(/ I heard ✓ stored/);
      await terminal.type("/search 42");
      await terminal.press("Enter");
      await terminal.until(/\[#lobby 42\] bia: number 42 said/);
    }),
);
