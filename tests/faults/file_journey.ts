import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOfFile, filesIn, makeFile, whenAsLarge } from "../support/large_files.ts";
import { peakOf } from "../support/peak_memory.ts";
import { connect, say, serve, type Served, settingsOf } from "../support/people.ts";
import { type Program, spawnChat } from "../support/program.ts";
import { assertNoErrorLogged } from "../support/server_program.ts";
import { steadyPort } from "../support/steady_port.ts";
import { Course } from "./course.ts";

/** A file on its way from ana to bia, while everybody on that way is killed. */
class FileJourney {
  readonly #folder: string;
  readonly #course: Course;
  readonly #size: number;
  readonly #ports = { port: steadyPort(), httpPort: steadyPort() };
  readonly #uploads: string;
  readonly #downloads: string;
  #server: Served | undefined;

  constructor(folder: string, size: number, seed: number) {
    this.#folder = folder;
    this.#size = size;
    this.#course = new Course(seed);
    this.#uploads = join(folder, "server", "uploads");
    this.#downloads = join(folder, "bia-has");
  }

  async run(): Promise<void> {
    await using stack = new AsyncDisposableStack();
    stack.defer(() => this.#server?.[Symbol.asyncDispose]());
    const path = join(this.#folder, "film.mkv");
    const digest = await makeFile(path, this.#size, this.#course.seed);
    await this.#start();
    const { lines } = this.#server!;
    await (await connect(this.#folder, "bia", lines[1]!)).kill();
    const first = await connect(this.#folder, "ana", lines[0]!);
    stack.use(first);
    await say(first, `/send bia ${path}`);
    await this.#upload(first);
    await this.#download();
    assert.equal(await digestOfFile(join(this.#downloads, "film.mkv")), digest);
    assert.deepEqual(await filesIn(this.#downloads, /part/), []);
    assert.deepEqual(await filesIn(this.#uploads, /./), []);
    assertNoErrorLogged(this.#server!.program.stderr.lines);
  }

  /** The sender is killed, and then the server; what is begun is gone on with. */
  async #upload(first: Program): Promise<void> {
    const before = await whenAsLarge(this.#uploads, /./, this.#between(0.05, 0.35));
    await first.kill();
    await using second = await connect(this.#folder, "ana");
    const { name } = await whenAsLarge(this.#uploads, /./, this.#between(0.45, 0.8));
    assert.equal(name, before.name);
    await this.#restart();
    await second.stdout.waitFor("ana offers film.mkv", this.#patienceMs);
    this.#isBounded(second);
  }

  /** The receiver, who was away, is killed, and then the server. */
  async #download(): Promise<void> {
    const go = ["--downloads", this.#downloads];
    await using first = await connect(this.#folder, "bia", ...go);
    await say(first, "/join ana");
    await say(first, "/accept last");
    const before = await whenAsLarge(this.#downloads, /part$/, this.#between(0.05, 0.35));
    await first.kill();
    const { args, env } = settingsOf(this.#folder, "bia");
    // It may be done before anybody has caught up.
    await using second = await spawnChat(["connect", ...args, ...go], { env });
    const after = await whenAsLarge(this.#downloads, /part$/, this.#between(0.45, 0.8));
    assert.equal(after.name, before.name);
    await this.#restart();
    await second.stderr.waitFor("saved ", this.#patienceMs);
    this.#isBounded(second);
    this.#isBounded(this.#server!.program);
  }

  /** Nobody holds a large part of a large file; of a small one, the programs themselves are more. */
  #isBounded({ pid }: Program): void {
    if (this.#size >= 1024 ** 3) assert.ok(peakOf(pid) < this.#size / 4, String(peakOf(pid)));
  }

  async #start(): Promise<void> {
    this.#server = await serve(this.#folder, this.#ports);
  }

  async #restart(): Promise<void> {
    const { program } = this.#server!;
    await program.kill();
    assertNoErrorLogged(program.stderr.lines);
    await this.#start();
  }

  #between(from: number, to: number): number {
    const range = Math.floor((to - from) * this.#size);
    return Math.floor(from * this.#size) + this.#course.draw(range);
  }

  /** Gigabytes are read again, to be checked, on a disk that others use. */
  get #patienceMs(): number {
    return 60_000 + this.#size / 20_000;
  }
}

/**
 * Sends a file of `size` bytes through kills of the sender, the receiver and, twice, the server, at
 * points that `seed` decides.
 */
export function fileJourney(folder: string, size: number, seed: number): Promise<void> {
  return new FileJourney(folder, size, seed).run();
}
