import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { makePrivateDirectory } from "../../common/platform.ts";
import { sanitize } from "../../common/sanitize.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { parseEnrolment } from "../../protocol/enrolment.ts";
import { parseJoinLine } from "../../protocol/join.ts";
import { maxHostNameCharacters } from "../../protocol/limits.ts";
import { parseHostName } from "../../protocol/names.ts";
import { meet } from "../core/pin.ts";
import { Line } from "./ask.ts";
import { type Credential, sealingKey, writeCredential } from "./credential.ts";
import { explainLost, explainRefused } from "./explain.ts";

type Say = ReturnType<typeof speak<typeof reportTexts.en>>;

/**
 * Gets this machine a credential of its own and keeps it. Nothing is sent to a server that does
 * not hold the key which the enrolment string names.
 *
 * @param text what `chat admin host-invite` printed.
 * @throws {Failure} that says what happened and what to do.
 */
export async function enroll(
  text: string,
  { data, hostName, language }: {
    readonly data: string;
    readonly hostName: string;
    readonly language: Language;
  },
): Promise<Credential> {
  const say = speak(reportTexts, language);
  const enrolment = parseEnrolment(text);
  if (enrolment === undefined) {
    const isForPeople = parseJoinLine(text)?.fingerprint !== undefined;
    const hint = say(isForPeople ? "join_line_hint" : "bad_enrolment_hint");
    throw new Failure(exitCodes.usage, say("bad_enrolment"), hint);
  }
  const name = parseHostName(hostName);
  if (!name.ok) {
    const values = { name: sanitize(hostName), max: maxHostNameCharacters };
    throw new Failure(exitCodes.usage, say("bad_host_name", values));
  }
  await makeRoom(data, say);
  const { host, port, fingerprint, invite } = enrolment;
  const address = { host, port };
  try {
    const pin = await meet(address, fingerprint, () => Promise.resolve(false));
    const opened = await Line.open({ address, pin }, language);
    if (!(opened instanceof Line)) throw explainRefused(opened, language);
    using line = opened;
    const answer = await line.ask({ type: "host_enroll", invite, host: name.value });
    if (answer.type !== "host_response") throw explainRefused(answer, language);
    const { udpPort } = line;
    const [named, token] = [String(answer.host), String(answer.token)];
    const place = { address, pin, ...(udpPort && { udpPort }) };
    const credential = { host: named, ...place, token, ...sealingKey(answer) };
    await writeCredential(data, credential);
    return credential;
  } catch (error) {
    throw error instanceof Failure ? error : explainLost(error, language, true);
  }
}

/** Makes sure of the folder before the invite is used up. */
async function makeRoom(data: string, say: Say): Promise<void> {
  try {
    await makePrivateDirectory(data);
    // What cannot be written now would be lost with the answer.
    await Deno.remove(await Deno.makeTempFile({ dir: data, prefix: "report." }));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure(exitCodes.cannotCreate, say("cannot_keep", { path: data, detail }));
  }
}
