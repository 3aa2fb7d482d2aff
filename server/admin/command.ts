import * as v from "valibot";
import type { Environment } from "../../common/environment.ts";
import { parseDuration } from "../../common/duration.ts";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { formatEnrolment } from "../../protocol/enrolment.ts";
import { formatJoinLine } from "../../protocol/join.ts";
import { renewEpoch } from "./epoch.ts";
import { type HostInvite, makeHostInvite } from "./host_invite.ts";
import { tryLockDataDirectory } from "./lock.ts";
import { onFiles, requireData } from "./offline.ts";
import {
  type AdminServices,
  type JoinInvite,
  makeInvite,
  type ResetPassword,
  resetPassword,
  UnknownUser,
} from "./operations.ts";
import { NotAnswering, orderRunning } from "./remote.ts";
import {
  hostInviteAnswer,
  inviteAnswer,
  maxInviteDays,
  maxInviteUses,
  resetAnswer,
} from "./requests.ts";

/** What `chat admin` was asked to do. */
export type AdminRequest =
  | { readonly command: "reset"; readonly user: string }
  | {
    readonly command: "invite";
    /** How many people; 1 unless given. */
    readonly uses?: number;
    /** For how long; 7 unless given. */
    readonly days?: number;
    /** Makes its taker an owner; then for one person only. */
    readonly owner?: boolean;
  }
  | {
    readonly command: "host-invite";
    /** How many machines; 1 unless given. */
    readonly uses?: number;
    /** For how long, such as `12h`; `1d` unless given. */
    readonly expires?: string;
  }
  | { readonly command: "epoch"; /** Has to be asked for. */ readonly new: boolean };

/** Whose data, and how to talk. */
export interface AdminOptions {
  readonly data: string;
  readonly language: Language;
  readonly env?: Environment;
}

/** An order, however it is carried out: by a running server, or here on its files. */
interface Order<Result> {
  readonly path: string;
  readonly body: object;
  readonly answer: v.GenericSchema<unknown, Result>;
  readonly offline: (services: AdminServices) => Promise<Result>;
}

type Say = ReturnType<typeof speak<typeof adminTexts.en>>;

/**
 * Carries out an operator's command: the running server does it, or, when none runs, this process
 * works on its files. Says which on stderr; a password, the join lines and the like go to stdout.
 *
 * @returns the exit code.
 * @throws {Failure} when there is no such data, user or server.
 */
export async function runAdmin(request: AdminRequest, options: AdminOptions): Promise<number> {
  const say = speak(adminTexts, options.language);
  switch (request.command) {
    case "reset":
      tellReset(await carryOut(resetOrder(request.user), options, say), say);
      break;
    case "invite":
      tellInvite(await carryOut(inviteOrder(request, say), options, say), say);
      break;
    case "host-invite":
      tellHostInvite(await carryOut(hostInviteOrder(request, say), options, say), say);
      break;
    case "epoch":
      if (!request.new) throw new Failure(exitCodes.usage, say("epoch_needs_new"));
      console.log(await renewEpoch(options));
  }
  return exitCodes.ok;
}

function resetOrder(user: string): Order<ResetPassword> {
  return {
    path: "/admin/reset",
    body: { user },
    answer: resetAnswer,
    offline: (services) => resetPassword(services, user),
  };
}

function inviteOrder(
  request: Extract<AdminRequest, { command: "invite" }>,
  say: Say,
): Order<JoinInvite> {
  const { owner = false, uses = 1, days = 7 } = request;
  checkWhole("--uses", uses, owner ? 1 : maxInviteUses, say);
  checkWhole("--days", days, maxInviteDays, say);
  return {
    path: "/admin/invite",
    body: { uses, days, role: owner ? "owner" : "member" },
    answer: inviteAnswer,
    offline: (services) => makeInvite(services, { uses, days, owner }),
  };
}

function hostInviteOrder(
  { uses = 1, expires = "1d" }: Extract<AdminRequest, { command: "host-invite" }>,
  say: Say,
): Order<HostInvite> {
  checkWhole("--uses", uses, maxInviteUses, say);
  const lifetimeMs = parseDuration(expires) ?? 0;
  if (lifetimeMs < 1000 || lifetimeMs > maxInviteDays * 86_400_000) {
    const values = { name: "--expires", value: expires, max: maxInviteDays };
    throw new Failure(exitCodes.usage, say("bad_duration", values));
  }
  return {
    path: "/admin/host-invite",
    body: { uses, expires_in: lifetimeMs / 1000 },
    answer: hostInviteAnswer,
    offline: (services) => makeHostInvite(services, { uses, lifetimeMs }),
  };
}

function checkWhole(name: string, value: number, max: number, say: Say): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return;
  throw new Failure(exitCodes.usage, say("bad_number", { name, value, min: 1, max }));
}

async function carryOut<Result>(
  order: Order<Result>,
  options: AdminOptions,
  say: Say,
): Promise<Result> {
  await requireData(options.data, options.language);
  const lock = await tryLockDataDirectory(options.data);
  if (lock === undefined) return await askRunning(order, options, say);
  using _held = lock;
  console.error(`chat: ${say("on_files", { folder: options.data })}`);
  try {
    return await onFiles(options, order.offline);
  } catch (error) {
    throw error instanceof UnknownUser ? unknownUser(error.user, say) : error;
  }
}

async function askRunning<Result>(
  order: Order<Result>,
  { data }: AdminOptions,
  say: Say,
): Promise<Result> {
  console.error(`chat: ${say("on_running")}`);
  const { status, body } = await orderRunning(data, order.path, order.body)
    .catch((error: unknown) => {
      if (!(error instanceof NotAnswering)) throw error;
      const message = say("not_answering", { folder: data, reason: error.message });
      throw new Failure(exitCodes.tempFail, message, say("not_answering_hint"));
    });
  const result = v.safeParse(order.answer, body);
  if (status === 200 && result.success) return result.output;
  throw refusedBy(status, body, order.body, say);
}

const problemBody = v.object({ code: v.optional(v.string()), detail: v.optional(v.string()) });

function refusedBy(status: number, body: unknown, order: object, say: Say): Failure {
  const refused = v.safeParse(problemBody, body);
  const { code, detail } = refused.success ? refused.output : {};
  if (code === "unknown_user" && "user" in order) return unknownUser(String(order.user), say);
  const reason = detail ?? `HTTP ${status}`;
  return new Failure(exitCodes.tempFail, say("refused_by_server", { reason }));
}

function unknownUser(name: string, say: Say): Failure {
  return new Failure(exitCodes.noUser, say("unknown_user", { name }), say("unknown_user_hint"));
}

function tellReset({ username, password, revoked }: ResetPassword, say: Say): void {
  console.error(`chat: ${say("temporary_password", { name: username, count: revoked })}`);
  console.log(password);
}

function tellInvite(made: JoinInvite, say: Say): void {
  const { invite, port, fingerprint, uses } = made;
  const code = `${made.code.slice(0, 4)}-${made.code.slice(4)}`;
  const expires = made.expires.slice(0, 10);
  const note = made.role === "owner"
    ? say("owner_invite_made", { code, expires })
    : say("invite_made", { code, uses, expires });
  console.error(`chat: ${note}`);
  for (const host of made.hosts) {
    console.log(`chat connect ${formatJoinLine({ host, port, fingerprint, invite })}`);
  }
}

/** One string alone on stdout, so that a script can hand it on. */
function tellHostInvite({ hosts, port, fingerprint, invite, uses, expires }: HostInvite, say: Say) {
  const until = `${expires.slice(0, 16).replace("T", " ")} UTC`;
  console.error(`chat: ${say("host_invite_made", { uses, expires: until })}`);
  console.log(formatEnrolment({ host: hosts[0] ?? "127.0.0.1", port, fingerprint, invite }));
}
