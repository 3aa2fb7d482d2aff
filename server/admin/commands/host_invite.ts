import * as v from "valibot";
import { parseDuration } from "../../../common/duration.ts";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminTexts } from "../../../common/text/admin.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import { formatEnrolment } from "../../../protocol/enrolment.ts";
import { carryOut } from "../carry_out.ts";
import { type HostInvite, makeHostInvite } from "../host_invite.ts";
import type { OfflineOptions } from "../offline.ts";
import type { Order } from "../order.ts";
import { type AdminCommand, checkWhole } from "./command.ts";
import { maxInviteDays, maxInviteUses, whole } from "./limits.ts";

const request = v.object({
  uses: whole(maxInviteUses),
  /** In seconds. */
  expires_in: whole(maxInviteDays * 86_400),
});

const order: Order<v.InferOutput<typeof request>, HostInvite> = {
  name: "host-invite",
  request,
  answer: v.object({
    hosts: v.array(v.string()),
    port: v.number(),
    fingerprint: v.string(),
    invite: v.string(),
    uses: v.number(),
    expires: v.string(),
  }),
  carryOut: (services, { uses, expires_in }) =>
    makeHostInvite(services, { uses, lifetimeMs: expires_in * 1000 }),
  logged: ({ uses, expires }) => ({ uses, expires }),
};

/** `chat admin host-invite`: one string alone on stdout, so that a script can hand it on. */
export const hostInvite: AdminCommand<"host-invite"> = {
  order,
  async run({ uses = 1, expires = "1d" }, options) {
    checkWhole("--uses", uses, maxInviteUses, options.language);
    const expires_in = secondsOf(expires, options.language);
    tell(await carryOut(order, { uses, expires_in }, options), options);
  },
};

function secondsOf(expires: string, language: Language): number {
  const lifetimeMs = parseDuration(expires) ?? 0;
  if (lifetimeMs >= 1000 && lifetimeMs <= maxInviteDays * 86_400_000) return lifetimeMs / 1000;
  const values = { name: "--expires", value: expires, max: maxInviteDays };
  throw new Failure(exitCodes.usage, speak(adminTexts, language)("bad_duration", values));
}

function tell(made: HostInvite, { language }: OfflineOptions): void {
  const { hosts, port, fingerprint, invite, uses } = made;
  const expires = `${made.expires.slice(0, 16).replace("T", " ")} UTC`;
  console.error(`chat: ${speak(adminTexts, language)("host_invite_made", { uses, expires })}`);
  console.log(formatEnrolment({ host: hosts[0] ?? "127.0.0.1", port, fingerprint, invite }));
}
