/**
 * Why a command cannot go on, told to the person who ran it: `main.ts` writes the message and the
 * hint to stderr and ends with the exit code. The text is in the person's language already.
 */
export class Failure extends Error {
  override readonly name: string = "Failure";

  /**
   * @param exitCode one of `exitCodes`.
   * @param hint what the person can do, where we know it.
   */
  constructor(readonly exitCode: number, message: string, readonly hint?: string) {
    super(message);
  }
}
