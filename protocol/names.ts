import { accepted, type Decoded, refused } from "./codes.ts";
import { maxHostNameCharacters, maxNameCharacters } from "./limits.ts";

declare const checked: unique symbol;

/** A user's name as it is shown: only {@link parseUserName} makes one. */
export type UserName = string & { readonly [checked]: "user name" };

/** A group's name with its leading `#`: only {@link parseGroupName} makes one. */
export type GroupName = string & { readonly [checked]: "group name" };

/** Names nobody may take: they would speak for the house. */
export const reservedNames: readonly string[] = ["lobby", "chat", "server", "system"];

/** Who says what the server itself has to say in a group: nobody logs in by that name. */
export const systemName = "chat";

/** The conversation that everybody is in, as it is written in `receiver`. */
export const lobbyName = "#lobby";

// Marks (\p{M}) belong to letters in many scripts, so none comes first; bidirectional overrides and
// controls are in none of these classes. What cannot be seen would make two names look the same.
const nameShape = /^(?!\p{M})(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}._-])+$/u;

/**
 * The form by which names are compared: NFKC and without case, so that `Ána`, `ána` and a
 * decomposed spelling are one name. Lower, upper, then lower case stands in for Unicode case
 * folding: upper case alone would leave `ẞ` as it is, and `ß` becomes `SS`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(foldName("STRASSE"), foldName("straße"));
 * ```
 */
export function foldName(name: string): string {
  return name.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

function parseName(text: string): Decoded<string> {
  const name = text.normalize("NFKC");
  const length = [...name].length;
  if (length < 1 || length > maxNameCharacters || !nameShape.test(name)) {
    return refused("bad_name", {
      name: text.slice(0, 2 * maxNameCharacters),
      max: maxNameCharacters,
    });
  }
  if (reservedNames.includes(foldName(name))) return refused("name_reserved", { name });
  return accepted(name);
}

/**
 * Checks a name somebody wants to register: 1 to 32 letters, digits, `.`, `_`, `-` of any script.
 *
 * @returns the name in NFKC, or `bad_name`, or `name_reserved`.
 */
export function parseUserName(text: string): Decoded<UserName> {
  return parseName(text) as Decoded<UserName>;
}

/**
 * Checks a group's name, with or without its leading `#`.
 *
 * @returns the name in NFKC with a `#`, or `bad_name`, or `name_reserved`.
 */
export function parseGroupName(text: string): Decoded<GroupName> {
  const name = parseName(text.startsWith("#") ? text.slice(1) : text);
  return name.ok ? accepted(`#${name.value}` as GroupName) : name;
}

/**
 * Checks the name under which a machine reports: the shape of a user's, but twice as long, because
 * machines are called by what they are and where. None is reserved.
 *
 * @returns the name in NFKC, or `bad_name`.
 */
export function parseHostName(text: string): Decoded<string> {
  const name = text.normalize("NFKC");
  const length = [...name].length;
  if (length >= 1 && length <= maxHostNameCharacters && nameShape.test(name)) return accepted(name);
  return refused("bad_name", {
    name: text.slice(0, 2 * maxHostNameCharacters),
    max: maxHostNameCharacters,
  });
}
