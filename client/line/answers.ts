import type { Environment } from "../../common/environment.ts";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { AnswerSource } from "./input.ts";
import type { Teller } from "./output.ts";

/** Where answers come from when nobody is to be asked. */
export interface GivenAnswers {
  readonly name?: string;
  readonly passwordFile?: string;
}

/**
 * Gets a name, a password and decisions: from what was given, or by asking. A password is never
 * read from the arguments, where every user of the machine could see it.
 */
export class Answers {
  readonly #input: AnswerSource;
  readonly #output: Teller;
  readonly #given: GivenAnswers;
  readonly #env: Environment;
  readonly #say: ReturnType<typeof speak<typeof connectTexts.en>>;

  constructor(
    options: {
      input: AnswerSource;
      output: Teller;
      given: GivenAnswers;
      env: Environment;
      language: Language;
    },
  ) {
    this.#input = options.input;
    this.#output = options.output;
    this.#given = options.given;
    this.#env = options.env;
    this.#say = speak(connectTexts, options.language);
  }

  /** Whether there is a person to decide. */
  get canAsk(): boolean {
    return this.#input.isTerminal;
  }

  /** The user name. @throws {Failure} when there is none and nobody to ask. */
  async name(): Promise<string | undefined> {
    const given = this.#given.name ?? this.#env.get("CHAT_NAME");
    if (given) return given;
    if (this.canAsk) return await this.line(this.#say("ask_name"));
    throw new Failure(exitCodes.usage, this.#say("no_name"), this.#say("no_name_hint"));
  }

  /** The password that was given without a question; `undefined` when there is none. */
  async givenPassword(): Promise<string | undefined> {
    const path = this.#given.passwordFile;
    if (path !== undefined) return await this.#readPasswordFile(path);
    return this.#env.get("CHAT_PASSWORD") || undefined;
  }

  /**
   * The password: given, or typed unseen, or the first line of standard input.
   *
   * @param isFirst whether standard input has not been used for anything else yet.
   * @throws {Failure} when there is none and nobody to ask.
   */
  async password(isFirst: boolean): Promise<string | undefined> {
    const given = await this.givenPassword();
    if (given !== undefined) return given;
    if (this.canAsk) return await this.secret(this.#say("ask_password"));
    const line = isFirst ? await this.#input.answer() : undefined;
    if (line) return line;
    throw new Failure(exitCodes.usage, this.#say("no_password"), this.#say("no_password_hint"));
  }

  /** A new password: given, or typed twice the same. */
  async newPassword(): Promise<string | undefined> {
    if (!this.canAsk || await this.givenPassword() !== undefined) return await this.password(true);
    return await this.typedTwice();
  }

  /** A new password that nobody sees, typed twice the same: a slip would lock its owner out. */
  async typedTwice(): Promise<string | undefined> {
    while (true) {
      const password = await this.secret(this.#say("ask_new_password"));
      if (!password) return undefined;
      if (password === await this.secret(this.#say("ask_again"))) return password;
      this.#output.note(this.#say("passwords_differ"));
    }
  }

  /** Asks a question whose answer may be seen. */
  async line(question: string): Promise<string | undefined> {
    this.#output.ask(question);
    return (await this.#input.answer())?.trim();
  }

  /** Asks a question whose answer must not be seen. */
  async secret(question: string): Promise<string | undefined> {
    // Keys have to be unseen before anybody is told to press them.
    const typed = this.#input.secret();
    this.#output.ask(question);
    try {
      return await typed;
    } finally {
      this.#output.note("");
    }
  }

  /** Asks a question that is answered by yes or no; no when nobody is there. */
  async yes(question: string): Promise<boolean> {
    if (!this.canAsk) return false;
    const answer = (await this.line(question))?.toLowerCase() ?? "";
    return answer !== "" && [this.#say("yes"), "y"].includes(answer[0]!);
  }

  async #readPasswordFile(path: string): Promise<string> {
    const fail = (exitCode: number, detail: string) =>
      new Failure(
        exitCode,
        this.#say("bad_password_file", { path, detail }),
        this.#say("bad_password_file_hint"),
      );
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      throw fail(exitCodes.noInput, error instanceof Error ? error.message : String(error));
    }
    const [line = ""] = text.split(/\r?\n/);
    if (line === "") throw fail(exitCodes.data, this.#say("empty_password_file"));
    return line;
  }
}
