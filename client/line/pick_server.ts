import { oneLine } from "../../common/sanitize.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { JoinLine } from "../../protocol/join.ts";
import { formatAddress } from "../core/address.ts";
import { discover, type FoundServer } from "../core/discover.ts";
import type { Answers } from "./answers.ts";
import type { KnownServer } from "./known_servers.ts";
import type { Teller } from "./output.ts";

/** What was picked: a server that answered, or a profile that knows its server. */
export type Picked = { readonly join: JoinLine } | { readonly profile: string };

/** How servers are found, and which need not be. */
export interface Offers {
  readonly look?: () => Promise<FoundServer[]>;
  readonly known?: readonly KnownServer[];
}

interface Row {
  readonly text: string;
  readonly picked: Picked;
}

/**
 * Lets a person choose among the servers of other profiles and those that answer on the local
 * network. What the latter say of themselves proves nothing, so the key of the chosen one is still
 * to be confirmed.
 *
 * @returns `undefined` when there is nobody to ask, nothing to choose, or nothing was chosen.
 */
export async function pickServer(
  answers: Answers,
  output: Teller,
  language: Language,
  { look = discover, known = [] }: Offers = {},
): Promise<Picked | undefined> {
  if (!answers.canAsk) return undefined;
  const say = speak(connectTexts, language);
  output.note(`· ${say("looking")}`);
  const rows = rowsOf(known, await look(), language);
  if (rows.length === 0) return undefined;
  output.note(say("found_servers"));
  for (const [index, { text }] of rows.entries()) output.note(`  ${index + 1}. ${text}`);
  while (true) {
    const answer = await answers.line(say("ask_server", { count: rows.length }));
    if (!answer) return undefined;
    const chosen = rows[Number(answer) - 1];
    if (chosen !== undefined) return chosen.picked;
  }
}

/** Known ones first: their keys are trusted already. */
function rowsOf(
  known: readonly KnownServer[],
  found: readonly FoundServer[],
  language: Language,
): Row[] {
  const say = speak(connectTexts, language);
  const strangers = found.filter((one) =>
    !known.some(({ fingerprint }) => fingerprint === one.fingerprint)
  );
  const nameOf = (fingerprint: string) =>
    oneLine(found.find((one) => one.fingerprint === fingerprint)?.name ?? "");
  return [
    ...known.map(({ profile, username = "?", fingerprint, address: { host, port } }) => {
      const address = `${nameOf(fingerprint)} ${formatAddress(host, port)}`.trim();
      const text = say("known_row", { address, username: oneLine(username), profile });
      return { text, picked: { profile } };
    }),
    ...strangers.map(({ name, addresses }) => {
      const join = addresses[0]!;
      const address = formatAddress(join.host, join.port);
      return { text: say("found_row", { name: oneLine(name), address }), picked: { join } };
    }),
  ];
}
