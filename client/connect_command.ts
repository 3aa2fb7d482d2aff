import { resolve } from "node:path";
import type { Environment } from "../common/environment.ts";
import { localeLanguage } from "../common/locale.ts";
import { downloadsDirectory } from "../common/downloads.ts";
import { profileDirectory } from "../common/paths.ts";
import { deviceName } from "../common/platform.ts";
import { lineModeTexts } from "../common/text/line_mode.ts";
import { safeJson } from "../common/sanitize.ts";
import { failureOf } from "../common/tell.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { version } from "../common/version.ts";
import { maxDeviceCharacters } from "../protocol/limits.ts";
import { defaultProfile, environmentWith } from "./place.ts";
import { systemClock } from "./core/clock.ts";
import { Engine, type EngineOptions } from "./core/engine.ts";
import { Transfers } from "./core/files/transfers.ts";
import type { Doorkeeper } from "./core/login.ts";
import { Answers } from "./line/answers.ts";
import { chooseServer } from "./line/choose_server.ts";
import type { Face } from "./line/face.ts";
import { Input, Interrupted } from "./line/input.ts";
import { JsonFace } from "./line/json_face.ts";
import { type OpenProfile, openProfile, temporaryProfile } from "./line/open_profile.ts";
import { Output, terminalStatus } from "./line/output.ts";
import { Progress } from "./line/progress.ts";
import type { ScreenOptions } from "./terminal/run_screen.ts";
import { Stage } from "./terminal/stage.ts";
import { PromptingDoorkeeper } from "./line/prompting_doorkeeper.ts";
import { talk } from "./line/talk.ts";
import { TextFace } from "./line/text_face.ts";
import { trustServer } from "./line/trust.ts";

/** The options of `chat connect`. */
export interface ConnectOptions {
  /** The profile's name; `default` unless given, or another that a person picks. */
  readonly profile?: string;
  /** Keeps nothing on this machine. */
  readonly temporary?: boolean;
  /** Lines even on a terminal. */
  readonly line?: boolean;
  /** Frames, one JSON object per line, instead of text. */
  readonly json?: boolean;
  /** Whether the full screen rings when somebody is called. */
  readonly bell?: boolean;
  /** Whether the full screen says in the window's title what is new. */
  readonly title?: boolean;
  /** The user name, for scripts. */
  readonly name?: string;
  /** A file whose first line is the password. */
  readonly passwordFile?: string;
  /** What this machine is called in lists of sessions. */
  readonly device?: string;
  /** Where files go that are accepted; the system's own place unless given. */
  readonly downloads?: string;
  /** Where servers of the local network are asked; 12345 unless given. */
  readonly udpPort?: number;
  /** The data folder, instead of the platform's place. */
  readonly data?: string;
  readonly lang?: Language;
}

/** What shells expect of a program that Ctrl-C has ended. */
const interruptedCode = 130;

/**
 * Runs `chat connect`: gets to know the server if need be, gets in, and talks.
 *
 * @param join a join line or a host; the profile's own server when absent.
 * @returns the exit code.
 * @throws {Failure} that says what happened and what to do.
 */
export async function runConnect(options: ConnectOptions, join?: string): Promise<number> {
  const env = environmentWith(options.data, options.lang);
  const language = options.lang ?? localeLanguage(env);
  const wanted = options.profile ?? defaultProfile;
  const choosing = {
    profile: wanted,
    mayLeave: wanted === defaultProfile,
    isTemporary: options.temporary ?? false,
    udpPort: options.udpPort,
  };
  const output = new Output(Deno.stdout, Deno.stderr, terminalStatus());
  const input = new Input(Deno.stdin, Deno.stdin.isTerminal());
  const given = {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.passwordFile === undefined ? {} : { passwordFile: options.passwordFile }),
  };
  const stage = isFullScreen(options, env) ? new Stage(input, output) : undefined;
  const answers = new Answers({
    ...{ input: stage ?? input, output: stage ?? output },
    ...{ given, env, language },
  });
  const run = async () => {
    // A name that no profile can have is refused before anything is looked for.
    profileDirectory(wanted, env);
    const { profile: name, join: picked } = join === undefined
      ? await chooseServer({ ...choosing, answers, output, env, language })
      : { profile: wanted };
    await using profile = options.temporary
      ? temporaryProfile(name)
      : await openProfile(profileDirectory(name, env), name, language);
    const invite = await trustServer(join ?? picked, { profile, answers, output, language });
    const doorkeeper = new PromptingDoorkeeper({ answers, output, invite, language });
    const { json: isJson } = options;
    const names = {
      device: options.device?.slice(0, maxDeviceCharacters),
      machine: deviceName().slice(0, maxDeviceCharacters),
    };
    const downloads = resolve(options.downloads ?? downloadsDirectory(env) ?? ".");
    const screen = stage &&
      { stage, env, bell: options.bell ?? true, title: options.title ?? true };
    return await converse({
      ...{
        profile,
        input,
        output,
        answers,
        doorkeeper,
        language,
        isJson,
        names,
        screen,
        downloads,
      },
    });
  };
  const ending = run().catch((error) => {
    if (error instanceof Interrupted) return interruptedCode;
    throw error;
  });
  return await (options.json ? endInFrame(ending, output, language) : ending);
}

/** Says in a last frame how it ended: a program that reads frames should need nothing else. */
async function endInFrame(
  ending: Promise<number>,
  output: Output,
  language: Language,
): Promise<number> {
  const print = (end: object) => output.print(safeJson({ type: "end", ...end }));
  try {
    const code = await ending;
    print({ exit_code: code });
    return code;
  } catch (error) {
    const { exitCode, message, hint } = failureOf(error, language);
    print({ exit_code: exitCode, message, ...(hint === undefined ? {} : { hint }) });
    throw error;
  }
}

/** Whether there is a terminal that can be drawn on, and nobody wants lines. */
function isFullScreen({ line = false, json = false }: ConnectOptions, env: Environment): boolean {
  const isTerminal = Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
  return isTerminal && !line && !json && env.get("TERM") !== "dumb";
}

async function converse(
  {
    profile,
    input,
    output,
    answers,
    doorkeeper,
    language,
    names,
    isJson = false,
    screen,
    downloads,
  }: {
    profile: OpenProfile;
    input: Input;
    output: Output;
    answers: Answers;
    doorkeeper: Doorkeeper;
    language: Language;
    names: Pick<EngineOptions, "device" | "machine">;
    downloads: string;
    isJson: boolean | undefined;
    screen:
      | Omit<
        ScreenOptions,
        "engine" | "store" | "progress" | "answers" | "language" | "transfers" | "downloads"
      >
      | undefined;
  },
): Promise<number> {
  const { store } = profile;
  const progress = new Progress();
  const engine: Engine = new Engine({
    store,
    doorkeeper,
    agent: `chat/${version}`,
    lang: language,
    ...names,
    tell(event) {
      face.hear(event);
      transfers.hear(event);
      progress.hear(event);
    },
  });
  const transfers = new Transfers({
    store,
    enqueue: (frame) => engine.enqueue(frame),
    isOnline: () => engine.isOnline,
    agent: `chat/${version}`,
    lang: language,
    clock: systemClock,
    tell(event) {
      face.hearFile(event);
      if (event.step === "progress") progress.noteMove();
    },
    over: () => progress.noteOver(),
  });
  const files = { transfers, downloads };
  const shared = { engine, store, progress, language };
  await using onScreen = screen === undefined
    ? undefined
    : await (await import("./terminal/run_screen.ts")).prepareScreen({
      ...shared,
      ...screen,
      ...files,
      answers,
    });
  const face: Face = onScreen?.face ??
    (isJson
      ? new JsonFace({ ...shared, output })
      : new TextFace({ ...shared, ...files, output, answers }));
  // A program that speaks in frames brings its files where they go by itself.
  if (!isJson) transfers.start();
  const logOut = () => engine.request({ type: "logout" }).then(() => true, () => false);
  const where = { input: onScreen?.face ?? input, output: screen?.stage ?? output };
  const { code, forget } = await talk(
    { ...shared, ...where, transfers, face, logOut },
  );
  if (forget === undefined) return code;
  await profile.wipe();
  output.note(`· ${speak(lineModeTexts, language)(forget)}`);
  return code;
}
