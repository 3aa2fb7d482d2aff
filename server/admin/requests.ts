import * as v from "valibot";

const whole = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(max));

/** More people than that are not invited by one line. */
export const maxInviteUses = 10_000;

/** An invite does not outlive the year it was made for. */
export const maxInviteDays = 365;

/** The body of `POST /admin/reset`. */
export const resetRequest = v.object({ user: v.pipe(v.string(), v.maxLength(256)) });

/** The body of `POST /admin/invite`. */
export const inviteRequest = v.object({
  uses: whole(maxInviteUses),
  days: whole(maxInviteDays),
  role: v.optional(v.picklist(["owner", "member"]), "member"),
});

/** The body of `POST /admin/host-invite`; `expires_in` is in seconds. */
export const hostInviteRequest = v.object({
  uses: whole(maxInviteUses),
  expires_in: whole(maxInviteDays * 86_400),
});

/** What `POST /admin/reset` answers. */
export const resetAnswer = v.object({
  username: v.string(),
  password: v.string(),
  revoked: v.number(),
});

/** What `POST /admin/invite` answers. */
export const inviteAnswer = v.object({
  hosts: v.array(v.string()),
  port: v.number(),
  fingerprint: v.string(),
  invite: v.string(),
  code: v.string(),
  role: v.picklist(["owner", "member"]),
  uses: v.number(),
  expires: v.string(),
});

/** What `POST /admin/host-invite` answers. */
export const hostInviteAnswer = v.object({
  hosts: v.array(v.string()),
  port: v.number(),
  fingerprint: v.string(),
  invite: v.string(),
  uses: v.number(),
  expires: v.string(),
});

/** What a running server leaves in `admin.json`. */
export const adminFile = v.object({ port: v.number(), token: v.string() });
