import { randomInt } from "node:crypto";

/** No letters that look alike in some font, and none that only some languages can say. */
const consonants = "bdfgkmnprstvz";
const vowels = "aeiou";
const words = 3;
const syllablesPerWord = 3;

/**
 * A password to be read out once and replaced: nine syllables such as `bamiru-kotesa-dufago`, which
 * are 54 random bits.
 */
export function newTemporaryPassword(): string {
  const pick = (letters: string) => letters[randomInt(letters.length)]!;
  const word = () =>
    Array.from({ length: syllablesPerWord }, () => pick(consonants) + pick(vowels)).join("");
  return Array.from({ length: words }, word).join("-");
}
