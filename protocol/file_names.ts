import { accepted, type Decoded, refused } from "./codes.ts";
import { utf8Length } from "./content.ts";
import { maxFileNameBytes } from "./limits.ts";

/** What a name of a file must not have, by the word for it. */
const problems: readonly (readonly [problem: string, pattern: RegExp])[] = [
  ["lone surrogate", /\p{Surrogate}/u],
  // Controls of every kind: a terminal obeys some, and file systems refuse others.
  ["control character", /\p{Cc}|[\u2028\u2029]/u],
  // They show `exe.jpg` of what is `gpj.exe`.
  ["bidirectional control", /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u],
  ["path", /[/\\]/u],
];

/**
 * Checks a file's name as it is offered: 1 to 255 bytes of UTF-8, no path, no control characters.
 * What only some systems refuse, such as `NUL` or `a:b`, is for those who receive it to change.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.ok(checkFileName("férias 2026.jpg").ok);
 * assert.ok(!checkFileName("../passwd").ok);
 * ```
 */
export function checkFileName(name: string): Decoded<string> {
  const problem = problemOf(name);
  if (problem === undefined) return accepted(name);
  // A refusal is a line on a terminal.
  const shown = name.slice(0, 64).toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
  return refused("bad_file_name", { name: shown, problem, max: maxFileNameBytes });
}

function problemOf(name: string): string | undefined {
  if (name.trim() === "") return "no letters";
  if (name === "." || name === "..") return "path";
  const found = problems.find(([, pattern]) => pattern.test(name));
  if (found !== undefined) return found[0];
  const bytes = utf8Length(name);
  return bytes > maxFileNameBytes ? `${bytes} bytes` : undefined;
}
