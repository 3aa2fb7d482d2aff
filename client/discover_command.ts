import { exitCodes } from "../common/exit_codes.ts";
import { Failure } from "../common/failure.ts";
import { localeLanguage } from "../common/locale.ts";
import { oneLine, safeJson } from "../common/sanitize.ts";
import { discoverTexts } from "../common/text/discover.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { formatAddress } from "./core/address.ts";
import { defaultUdpPort, discover, type FoundServer } from "./core/discover.ts";
import { firewallHint } from "./line/explain.ts";

/** The options of `chat discover`. */
export interface DiscoverCommandOptions {
  /** Seconds to wait for answers; 1 unless given. */
  readonly timeout?: number;
  /** Where servers are asked; 12345 unless given. */
  readonly udpPort?: number;
  /** One JSON object per server and line, instead of text. */
  readonly json?: boolean;
  readonly lang?: Language;
}

/** A local network answers in milliseconds. */
const defaultTimeoutSeconds = 1;

/**
 * Runs `chat discover`: prints the servers that answer on the local network. What they say of
 * themselves proves nothing; the fingerprint is there to be compared.
 *
 * @returns the exit code.
 * @throws {Failure} when there is none.
 */
export async function runDiscover(options: DiscoverCommandOptions = {}): Promise<number> {
  const language = options.lang ?? localeLanguage(Deno.env);
  const seconds = options.timeout ?? defaultTimeoutSeconds;
  const servers = await discover({
    udpPort: options.udpPort ?? defaultUdpPort,
    waitMs: seconds * 1000,
  });
  if (servers.length === 0) throw noServer(seconds, language);
  const describe = options.json ? describeAsJson : describeAsText;
  for (const server of servers) console.log(describe(server, language));
  return exitCodes.ok;
}

function noServer(seconds: number, language: Language): Failure {
  const say = speak(discoverTexts, language);
  const hint = say("none_hint", { firewall: firewallHint(language) });
  return new Failure(exitCodes.unavailable, say("none", { seconds }), hint);
}

/** A server as a person reads it; the first line is its name. */
export function describeAsText(server: FoundServer, language: Language): string {
  const say = speak(discoverTexts, language);
  const [first, ...others] = server.addresses.map(({ host, port }) => formatAddress(host, port));
  const { httpPort, fingerprint } = server;
  return [
    oneLine(server.name) || say("unnamed"),
    say("join", { address: first! }),
    ...(others.length === 0 ? [] : [say("also", { addresses: others.join(", ") })]),
    say("port", { port: server.addresses[0]!.port }),
    ...(httpPort === undefined ? [] : [say("https_port", { port: httpPort })]),
    say("fingerprint", { fingerprint }),
  ].join("\n");
}

function describeAsJson({ name, addresses, fingerprint, httpPort }: FoundServer): string {
  return safeJson({ name, addresses, fingerprint, http_port: httpPort ?? null });
}
