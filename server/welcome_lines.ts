import type { ServeSettings } from "../common/settings.ts";
import { serveTexts } from "../common/text/serve.ts";
import { speak } from "../common/text/speak.ts";
import { version } from "../common/version.ts";
import { formatAddress, formatJoinLine } from "../protocol/join.ts";
import { ensureStandingInvite, freshOwnerInvite, type Invite } from "./auth/invites.ts";
import { reachableHosts } from "./net/reachable_hosts.ts";
import type { ChatServer } from "./start.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** A short code as it is read out: two groups of four. */
function readable(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/**
 * What a person who starts the server is told: how to own it, how to let others in. These lines
 * hold secrets, so they go to stdout and never into the log.
 */
export async function welcomeLines(server: ChatServer, settings: ServeSettings): Promise<string[]> {
  const say = speak(serveTexts, settings.lang);
  const { store, clock } = server.services;
  const { port } = server.chat;
  const [host, ...others] = reachableHosts(settings.host);
  const { fingerprint } = server.identity;
  const lineFor = (invite: Invite) =>
    `  chat connect ${formatJoinLine({ host: host!, port, fingerprint, invite: invite.secret })}`;
  const codeFor = (invite: Invite) =>
    `  ${say("code", { address: formatAddress(host!, port), code: readable(invite.code) })}`;
  const lines = [say("ready", { version, data: settings.data }), ""];
  const owner = await freshOwnerInvite(store, clock);
  if (owner !== undefined) lines.push(say("owner"), lineFor(owner), codeFor(owner), "");
  if (settings.registration === "invite") {
    const terms = { uses: settings.inviteUses, lifetimeMs: settings.inviteDays * dayMs };
    const invite = await ensureStandingInvite(store, terms, clock);
    const until = new Date(invite.expiresAt).toISOString().slice(0, 10);
    const uses = invite.usesLeft;
    lines.push(say("join", { uses, until }), lineFor(invite), codeFor(invite), "");
  } else {
    lines.push(say(settings.registration), "");
    const line = formatJoinLine({ host: host!, port, fingerprint });
    if (settings.registration === "open") lines.push(`  chat connect ${line}`, "");
  }
  lines.push(say("fingerprint", { fingerprint }));
  if (others.length > 0) {
    lines.push(say("also", { addresses: others.map((at) => formatAddress(at, port)).join(", ") }));
  }
  if (server.plain !== undefined) {
    const address = formatAddress(server.plain.hostname, server.plain.port);
    lines.push(say("plain", { address }));
  }
  lines.push(say("stop"));
  return lines;
}
