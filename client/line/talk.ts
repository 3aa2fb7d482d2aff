import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { terminationSignals } from "../../common/platform.ts";
import { fileTexts } from "../../common/text/files.ts";
import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { Engine } from "../core/engine.ts";
import type { EngineEnd } from "../core/engine_end.ts";
import type { Transfers } from "../core/files/transfers.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import { explainConnection, explainEnd, mostTelling } from "./explain.ts";
import type { Face, Wish } from "./face.ts";
import type { TypedLine } from "./input.ts";
import type { Teller } from "./output.ts";
import type { Progress } from "./progress.ts";

/** At the end of the input, a script's messages have this long to be stored. */
const endOfInputMs = 30_000;

/** Somebody who said quit does not want to wait; what is left goes out next time. */
const quitMs = 5_000;

/** Exit codes that shells expect of a program that was interrupted. */
const signalCodes: Partial<Record<Deno.Signal, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};

/** A window that is closed says SIGHUP, and what is under way ends in order then, too. */
export const endingSignals: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? terminationSignals
  : [...terminationSignals, "SIGHUP"];

/** Where typed lines come from. */
export interface LineSource {
  /** Whether a person types them. */
  readonly isTerminal: boolean;
  /** The next line; `undefined` when there will be none. */
  line(): Promise<TypedLine | undefined>;
}

/** Where a talk says how it stands. */
export interface TalkTeller extends Teller {
  /** Called once when nobody reads what is said any more. */
  onClosed: () => void;
}

/** What a talk needs. */
export interface TalkOptions {
  readonly engine: Engine;
  readonly store: ClientStore;
  /** Files that are under way. */
  readonly transfers: Transfers;
  readonly face: Face;
  readonly input: LineSource;
  readonly output: TalkTeller;
  readonly progress: Progress;
  readonly language: Language;
  /** Ends the session on the server; says whether it was told. */
  readonly logOut: () => Promise<boolean>;
}

/** How a talk has ended. */
export interface TalkEnd {
  readonly code: number;
  /** The person wants the profile wiped; what to say of the server. */
  readonly forget?: "forgotten" | "forgotten_offline";
}

/**
 * Shows the chat and takes lines, until somebody quits, the input has ended and all is said, or
 * the server does not want us.
 *
 * @throws {Failure} that says why it could not go on.
 */
export async function talk(options: TalkOptions): Promise<TalkEnd> {
  const { engine, transfers, face, output, progress } = options;
  face.start();
  const interrupted = Promise.withResolvers<TalkEnd>();
  const stopListening = onSignals((signal) => {
    interrupted.resolve({ code: signalCodes[signal] ?? exitCodes.ok });
  });
  output.onClosed = () => interrupted.resolve({ code: exitCodes.ok });
  const running = engine.run().finally(() => progress.end());
  try {
    const ended = running.then((end) => afterEngine(end, options));
    return await Promise.race([ended, listen(options), interrupted.promise]);
  } finally {
    stopListening();
    await transfers.stop();
    await engine.stop();
    // Why the engine failed was thrown above, if it did.
    await running.catch(() => {});
  }
}

function afterEngine(end: EngineEnd, { language }: TalkOptions): TalkEnd {
  const failure = explainEnd(end, language);
  if (failure !== undefined) throw failure;
  return { code: exitCodes.ok };
}

/** Takes lines once somebody is in; before that, they are answers to questions. */
async function listen(options: TalkOptions): Promise<TalkEnd> {
  const { store, face, input, progress } = options;
  const isIn = () => store.profile.read()?.token !== undefined;
  if (!(await progress.until(isIn, Infinity))) return await new Promise(() => {});
  while (true) {
    const line = await input.line();
    if (line === undefined) return await finish(endOfInputMs, true, options);
    if (line.text === undefined) {
      face.lineTooLong();
      continue;
    }
    const wish: Wish = await face.take(line.text);
    if (wish === "quit") return await finish(quitMs, false, options);
    if (wish === "forget") {
      const forget = await options.logOut() ? "forgotten" : "forgotten_offline";
      return { code: exitCodes.ok, forget };
    }
  }
}

/** Lets what was said be stored, what was missed be shown, and files arrive. */
async function finish(ms: number, mustCatchUp: boolean, options: TalkOptions): Promise<TalkEnd> {
  const { store, transfers, input, progress, language } = options;
  const say = speak(lineModeTexts, language);
  const isSaid = () =>
    store.outbox.isEmpty && (!mustCatchUp || progress.isLive && transfers.isIdle);
  const isDone = await settled(isSaid, ms, progress);
  const count = tellKept(options);
  if (isDone) {
    if (!transfers.isIdle) progress.noteUndone();
    // A person has read it; a script looks at the exit code.
    return { code: input.isTerminal ? exitCodes.ok : codeOf(progress) };
  }
  // Why the engine has ended is told by whoever waits for it.
  if (progress.hasEnded) return await new Promise(() => {});
  if (count > 0) return { code: exitCodes.tempFail };
  const failure = mostTelling(progress.failures);
  if (failure !== undefined) throw explainConnection(failure, language, false);
  throw new Failure(exitCodes.unavailable, say("not_connected"));
}

/** Waits for so long, and on while something still moves. */
async function settled(isDone: () => boolean, ms: number, progress: Progress): Promise<boolean> {
  while (true) {
    const { moves } = progress;
    if (await progress.until(isDone, ms)) return true;
    if (progress.hasEnded || progress.moves === moves) return false;
  }
}

/** Says what is not done, and what becomes of it; returns how much that is. */
function tellKept({ store, transfers, output, language }: TalkOptions): number {
  const { count } = store.outbox;
  const files = transfers.atWork;
  const key = store.isKept ? "kept" : "not_kept";
  if (count > 0) output.note(`· ${speak(lineModeTexts, language)(key, { count })}`);
  if (files > 0) output.note(`· ${speak(fileTexts, language)(key, { count: files })}`);
  return count + files;
}

/** How it went, for a script. */
function codeOf({ hasRefusals, hasUndone }: Progress): number {
  if (hasRefusals) return exitCodes.noPermission;
  return hasUndone ? exitCodes.tempFail : exitCodes.ok;
}

function onSignals(take: (signal: Deno.Signal) => void): () => void {
  const listeners = endingSignals.map((signal) => {
    const listener = () => take(signal);
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return () => listeners.forEach((remove) => remove());
}
