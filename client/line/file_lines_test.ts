import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { ConnectFailure } from "../core/connect_failure.ts";
import { Meter } from "../core/files/meter.ts";
import { TransferFailure, TransferPause } from "../core/files/transfer_failure.ts";
import type { TransferEvent } from "../core/files/transfer_events.ts";
import type { KeptTransfer } from "../core/store/transfer_table.ts";
import { FileLines } from "./file_lines.ts";
import { Output } from "./output.ts";

const kept: KeptTransfer = {
  id: 1,
  transfer: {
    ...{ direction: "in", conversation: "d1", seq: 3, sender: "bia", folder: "/d" },
    ...{ name: "film.mkv", size: 2_000_000_000, digest: "", part: "/d/film.mkv.part" },
  },
};

function at(bytes: number, bytesPerSecond?: number): TransferEvent {
  return { kept, step: "progress", phase: "downloading", measure: { bytes, bytesPerSecond } };
}

/** Everything that is written, and what has written it. */
function written(columns?: number) {
  let text = "";
  const into = {
    writeSync: (bytes: Uint8Array) => {
      text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
  const place = columns === undefined ? undefined : { columns: () => columns };
  const output = new Output(into, into, place);
  const clock = new FakeClock();
  return { lines: new FileLines(output, "en", clock), output, clock, text: () => text };
}

Deno.test("on a terminal one line shows bytes, rate and time left, and makes room for others", () => {
  const { lines, output, text } = written(60);
  lines.hear(at(0));
  lines.hear(at(680_000_000, 11_000_000));
  assert.equal(
    text(),
    "\r\x1b[2K↓ film.mkv: 0 % of 2 GB\r\x1b[2K↓ film.mkv: 34 % of 2 GB, 11 MB/s, 2 min left",
  );
  output.print("bia: hello");
  assert.ok(text().endsWith("left\r\x1b[2Kbia: hello\n"));
  lines.hear({ kept, step: "saved", path: "/d/film.mkv" });
  assert.ok(text().endsWith("bia: hello\n· saved /d/film.mkv\n"), JSON.stringify(text()));
});

Deno.test("a line of how it stands is never wider than the terminal", () => {
  const { lines, text } = written(20);
  lines.hear(at(680_000_000, 11_000_000));
  assert.equal(text(), "\r\x1b[2K↓ film.mkv: 34 % o…");
});

Deno.test("a log hears of a transfer now and then only", () => {
  const { lines, clock, text } = written();
  for (let second = 0; second < 70; second++) {
    lines.hear(at(second * 10_000_000, 10_000_000));
    clock.advance(1_000);
  }
  assert.deepEqual(text().match(/\d+ %/g), ["15 %", "30 %"]);
  assert.ok(!text().includes("\x1b") && !text().includes("\r"));
});

Deno.test("why a file waits is said once while it stays the same", () => {
  const { lines, clock, text } = written();
  const why = new TransferPause("", undefined, [
    new ConnectFailure("refused", { host: "h", port: 1 }, ""),
  ]);
  for (let count = 0; count < 5; count++) {
    lines.hear({ kept, step: "waiting", why, ms: 1_500 });
    clock.advance(10_000);
  }
  assert.equal(
    text(),
    "· film.mkv waits (the server cannot be reached); trying again in 2 s\n",
  );
  const failure = new TransferFailure("disk", { path: "/d", message: "No space left" });
  lines.hear({ kept, step: "failed", failure });
  assert.match(
    text(),
    /✗ film\.mkv was not fetched: Cannot write to "\/d": No space left\n {2}Make/,
  );
});

Deno.test("the rate is that of the last seconds, and a new start has none", () => {
  const clock = new FakeClock();
  const rates: (number | undefined)[] = [];
  const meter = new Meter(clock, ({ bytesPerSecond }) => rates.push(bytesPerSecond));
  meter.reach(0);
  for (let second = 1; second <= 20; second++) {
    clock.advance(1_000);
    meter.reach(second <= 10 ? second * 100 : 1_000 + (second - 10) * 10);
  }
  assert.deepEqual([rates[0], rates[1], rates.at(-1)], [undefined, 100, 10]);
  meter.reach(0);
  clock.advance(1_000);
  meter.reach(50);
  assert.equal(rates.at(-1), 50);
});
