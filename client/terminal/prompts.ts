import { emptyEditor } from "./editor.ts";
import { safeText } from "./safe_text.ts";
import type { ScreenModel } from "./screen_model.ts";

interface OpenPrompt {
  readonly question: () => string;
  readonly resolve: (text: string | undefined) => void;
}

/** Asks on the screen, one question at a time. */
export class Prompts {
  readonly #model: ScreenModel;
  #open: OpenPrompt | undefined;

  constructor(model: ScreenModel) {
    this.#model = model;
  }

  /** Resolves with the answer; `undefined` when somebody does not want to give one. */
  open(question: () => string, isSecret: boolean): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#open = { question, resolve };
    const prompt = { question: safeText(question()), isSecret, editor: emptyEditor };
    this.#model.change({ prompt });
    return promise;
  }

  /** The question may be said only after its answer is waited for. */
  refresh(): void {
    const { prompt } = this.#model.state;
    if (this.#open === undefined || prompt === undefined) return;
    this.#model.change({ prompt: { ...prompt, question: safeText(this.#open.question()) } });
  }

  answer(text: string | undefined): void {
    const open = this.#open;
    this.#open = undefined;
    open?.resolve(text);
  }
}
