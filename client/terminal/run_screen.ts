import process from "node:process";
import type { Environment } from "../../common/environment.ts";
import type { Language } from "../../common/text/speak.ts";
import { systemClock } from "../core/clock.ts";
import type { Engine } from "../core/engine.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { Answers } from "../line/answers.ts";
import type { FileCommandOptions } from "../line/file_commands.ts";
import type { Progress } from "../line/progress.ts";
import { endingSignals } from "../line/talk.ts";
import { Attention } from "./attention.ts";
import type { Stage } from "./stage.ts";
import type { Size } from "./state.ts";
import { TerminalFace } from "./terminal_face.ts";

/** What the full screen needs of whoever started it. */
export interface ScreenOptions extends FileCommandOptions {
  readonly engine: Engine;
  readonly store: ClientStore;
  readonly progress: Progress;
  readonly answers: Answers;
  readonly language: Language;
  readonly stage: Stage;
  readonly env: Environment;
  readonly bell: boolean;
  readonly title: boolean;
}

/** A screen that comes up when somebody is known, and is gone when this is disposed of. */
export interface PreparedScreen extends AsyncDisposable {
  readonly face: TerminalFace;
}

const leaveAlternate = "\x1b[?2004l\x1b[?1049l\x1b[?25h";

/** Loads what the screen is drawn with; nothing is drawn yet. */
export async function prepareScreen(options: ScreenOptions): Promise<PreparedScreen> {
  // Development builds of React check what tests have checked, and take twice the time.
  process.env.NODE_ENV ??= "production";
  const { openScreen } = await import("./ink_screen.ts");
  const { env, bell, title } = options;
  const face = new TerminalFace({
    ...options,
    clock: systemClock,
    attention: new Attention({ bell, title }, write),
    hasColor: !env.get("NO_COLOR"),
    size: terminalSize(),
    open: openScreen,
  });
  const stopWatching = watchSize(() => face.resize(terminalSize()));
  const leaveSignals = keepSignals();
  // Whatever ends the program, nobody is left with a terminal that shows nothing.
  const restore = () => write(leaveAlternate);
  globalThis.addEventListener("error", restore);
  globalThis.addEventListener("unhandledrejection", restore);
  return {
    face,
    async [Symbol.asyncDispose]() {
      stopWatching();
      await face.leave();
      leaveSignals();
      globalThis.removeEventListener("error", restore);
      globalThis.removeEventListener("unhandledrejection", restore);
    },
  };
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

function terminalSize(): Size {
  try {
    const { columns, rows } = Deno.consoleSize();
    if (columns > 0 && rows > 0) return { columns, rows };
  } catch {
    // No size is told: then it is what terminals always were.
  }
  return { columns: 80, rows: 24 };
}

/**
 * Keeps Ink's part that watches signals from ending the program at once, as it does where it is the
 * only one to listen in Node's way: whoever runs the talk ends it in order, and the screen with it.
 */
function keepSignals(): () => void {
  const nothing = () => {};
  for (const signal of endingSignals) process.on(signal, nothing);
  return () => {
    for (const signal of endingSignals) process.off(signal, nothing);
  };
}

/** Hears of another size of the terminal, and lets Ink know where the runtime does not. */
function watchSize(changed: () => void): () => void {
  const listener = () => {
    changed();
    if (Deno.version.deno.startsWith("2.6.")) process.stdout.emit("resize");
  };
  if (Deno.build.os === "windows") {
    process.stdout.on("resize", listener);
    return () => process.stdout.off("resize", listener);
  }
  Deno.addSignalListener("SIGWINCH", listener);
  return () => Deno.removeSignalListener("SIGWINCH", listener);
}
