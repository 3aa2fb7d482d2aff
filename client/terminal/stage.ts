import type { AnswerSource, Input } from "../line/input.ts";
import { Interrupted } from "../line/input.ts";
import type { Output } from "../line/output.ts";
import type { TalkTeller } from "../line/talk.ts";

/** What takes the words of the program while the screen is up. */
export interface Audience {
  print(text: string): void;
  note(text: string): void;
  /** Asks a question; `undefined` when somebody does not want to answer. */
  prompt(question: () => string, isSecret: boolean): Promise<string | undefined>;
  /** The question of a prompt is another now. */
  prompted(): void;
}

/**
 * Speaks to a person on the lines of a terminal until the screen is up, then on the screen, and on
 * lines again when it is gone.
 */
export class Stage implements TalkTeller, AnswerSource {
  readonly isTerminal = true;
  readonly #input: Input;
  readonly #output: Output;
  #audience: Audience | undefined;
  #question = "";

  constructor(input: Input, output: Output) {
    this.#input = input;
    this.#output = output;
  }

  /** Turns to the screen, or back to the lines. */
  turnTo(audience: Audience | undefined): void {
    this.#audience = audience;
  }

  set onClosed(run: () => void) {
    this.#output.onClosed = run;
  }

  print(text: string): boolean {
    if (this.#audience === undefined) return this.#output.print(text);
    this.#audience.print(text);
    return true;
  }

  note(text: string): void {
    if (this.#audience === undefined) return this.#output.note(text);
    if (text !== "") this.#audience.note(text.replace(/^· /, ""));
  }

  /** The question may be said before or after its answer is waited for. */
  ask(text: string): void {
    if (this.#audience === undefined) return this.#output.ask(text);
    this.#question = text;
    this.#audience.prompted();
  }

  answer(): Promise<string | undefined> {
    if (this.#audience === undefined) return this.#input.answer();
    return this.#audience.prompt(() => this.#question, false);
  }

  async secret(): Promise<string | undefined> {
    if (this.#audience === undefined) return await this.#input.secret();
    const answer = await this.#audience.prompt(() => this.#question, true);
    if (answer === undefined) throw new Interrupted("Esc");
    return answer;
  }
}
