import type { Invocation } from "./program_words.ts";

/** A word as a shell in a crontab takes it; `%` would be the end of the line there (crontab(5)). */
function word(text: string): string {
  if (/^[\w./:@+,=-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`.replaceAll("%", "\\%");
}

/** The line of a crontab that runs something once a minute. */
export function cronLine({ words, environment }: Invocation): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${word(value)}`);
  return ["* * * * *", ...variables, ...words.map(word)].join(" ");
}
