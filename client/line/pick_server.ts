import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { JoinLine } from "../../protocol/join.ts";
import { formatAddress } from "../core/address.ts";
import { discover, type FoundServer } from "../core/discover.ts";
import type { Answers } from "./answers.ts";
import type { Output } from "./output.ts";
import { oneLine } from "./sanitize.ts";

/**
 * Lets a person choose among the servers that answer on the local network. What they say of
 * themselves proves nothing, so the key of the chosen one is still to be confirmed.
 *
 * @returns `undefined` when there is nobody to ask, or nothing to choose.
 */
export async function pickServer(
  answers: Answers,
  output: Output,
  language: Language,
  look: () => Promise<FoundServer[]> = discover,
): Promise<JoinLine | undefined> {
  if (!answers.canAsk) return undefined;
  const say = speak(connectTexts, language);
  const servers = await look();
  if (servers.length === 0) return undefined;
  output.note(say("found_servers"));
  for (const [index, { name, addresses }] of servers.entries()) {
    const { host, port } = addresses[0]!;
    const address = formatAddress(host, port);
    output.note(say("found_row", { number: index + 1, name: oneLine(name), address }));
  }
  while (true) {
    const answer = await answers.line(say("ask_server", { count: servers.length }));
    if (!answer) return undefined;
    const chosen = servers[Number(answer) - 1];
    if (chosen !== undefined) return chosen.addresses[0];
  }
}
