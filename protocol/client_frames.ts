import * as v from "valibot";
import { alertSchemas } from "./alert_frames.ts";
import { fileSchemas } from "./file_frames.ts";
import { hostSchemas } from "./host_verbs.ts";
import {
  maxClientIdCharacters,
  maxDeviceCharacters,
  maxMembersPerRequest,
  maxPageEntries,
  maxQueryCharacters,
  maxRequestIdCharacters,
  maxSearchEntries,
} from "./limits.ts";

const id = v.optional(v.pipe(v.string(), v.maxLength(maxRequestIdCharacters)));
const text = v.string();
const name = v.pipe(v.string(), v.maxLength(256));
const conversation = v.pipe(v.string(), v.maxLength(32));
const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
// A database would change U+0000 and lone surrogates, and two ids could become one.
const storable = v.regex(/^[^\0\p{Surrogate}]*$/u);
const clientId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(maxClientIdCharacters),
  storable,
);
const digest = v.optional(v.pipe(v.string(), v.maxLength(128)));
const sessionId = v.pipe(v.string(), v.maxLength(64));
const members = v.pipe(v.array(name), v.maxLength(maxMembersPerRequest));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const recipient = { receiver: v.optional(name), conversation: v.optional(conversation) };

/**
 * What a client may say, one schema per verb. Keys that a schema does not name are dropped: a
 * newer client may say more than we know, and classic ones send a `sender` that nobody believes.
 */
export const clientSchemas = {
  hello: v.object({
    type: v.literal("hello"),
    id,
    protocol: positive,
    agent: v.pipe(v.string(), v.maxLength(128)),
    lang: v.optional(v.pipe(v.string(), v.maxLength(32))),
    /** What its owner calls the device; for lists of sessions. */
    device: v.optional(v.pipe(v.string(), v.maxLength(maxDeviceCharacters), storable)),
  }),
  register: v.object({
    type: v.literal("register"),
    id,
    username: text,
    password: text,
    invite: v.optional(v.pipe(v.string(), v.maxLength(64))),
  }),
  login: v.object({
    type: v.literal("login"),
    id,
    username: v.optional(name),
    password: v.optional(text),
    token: v.optional(v.pipe(v.string(), v.maxLength(128))),
    /** The epoch under which the cursors were made. */
    epoch: v.optional(v.pipe(v.string(), v.maxLength(64))),
    cursors: v.optional(v.record(conversation, seq)),
    /** A session to end when the cap is reached. */
    replace: v.optional(sessionId),
    /** Only sends: no replay and no live entries on this connection, so a script costs nothing. */
    quiet: v.optional(v.boolean()),
  }),
  logout: v.object({
    type: v.literal("logout"),
    id,
    /** All sessions of the account, and not this one alone. */
    everywhere: v.optional(v.boolean()),
  }),
  get_sessions: v.object({ type: v.literal("get_sessions"), id }),
  revoke_session: v.object({ type: v.literal("revoke_session"), id, session_id: sessionId }),
  change_password: v.object({
    type: v.literal("change_password"),
    id,
    /** The present one. */
    password: text,
    new_password: text,
  }),
  message: v.object({
    type: v.literal("message"),
    id,
    client_id: v.optional(clientId),
    ...recipient,
    content: text,
    digest,
    /** The message that this one answers. */
    reply_to: v.optional(positive),
  }),
  edit: v.object({
    type: v.literal("edit"),
    id,
    client_id: clientId,
    conversation,
    /** The message. */
    seq: positive,
    content: text,
    digest,
  }),
  delete: v.object({
    type: v.literal("delete"),
    id,
    client_id: clientId,
    conversation,
    /** The message, or the offer of a file. */
    seq: positive,
  }),
  ack: v.object({ type: v.literal("ack"), id, conversation, seq }),
  read: v.object({ type: v.literal("read"), id, conversation, seq }),
  history: v.object({
    type: v.literal("history"),
    id,
    conversation,
    /** Entries below this, the newest of them; without `before` and `after`, the newest of all. */
    before: v.optional(seq),
    /** Entries above this, the oldest of them. */
    after: v.optional(seq),
    limit: v.optional(v.pipe(positive, v.maxValue(maxPageEntries))),
  }),
  search: v.object({
    type: v.literal("search"),
    id,
    query: v.pipe(v.string(), v.maxLength(maxQueryCharacters), v.regex(/\S/)),
    conversation: v.optional(conversation),
    /** The `message_id` of an entry; what was stored before it is searched. */
    before: v.optional(v.pipe(v.string(), v.maxLength(64))),
    limit: v.optional(v.pipe(positive, v.maxValue(maxSearchEntries))),
  }),
  create_group: v.object({
    type: v.literal("create_group"),
    id,
    client_id: clientId,
    name,
    members: v.optional(members, []),
  }),
  add_to_group: v.object({
    type: v.literal("add_to_group"),
    id,
    client_id: clientId,
    ...recipient,
    members,
  }),
  remove_from_group: v.object({
    type: v.literal("remove_from_group"),
    id,
    client_id: clientId,
    ...recipient,
    members,
  }),
  leave_group: v.object({ type: v.literal("leave_group"), id, client_id: clientId, ...recipient }),
  rename_group: v.object({
    type: v.literal("rename_group"),
    id,
    client_id: clientId,
    ...recipient,
    name,
  }),
  set_role: v.object({
    type: v.literal("set_role"),
    id,
    client_id: clientId,
    ...recipient,
    username: name,
    role: v.picklist(["owner", "admin", "member"]),
  }),
  mute: v.object({
    type: v.literal("mute"),
    id,
    client_id: clientId,
    ...recipient,
    username: name,
    muted: v.boolean(),
  }),
  get_members: v.object({
    type: v.literal("get_members"),
    id,
    ...recipient,
    /** The last name of the page before. */
    after: v.optional(name),
  }),
  get_users: v.object({
    type: v.literal("get_users"),
    id,
    /** The last name of the page before. */
    after: v.optional(name),
  }),
  presence: v.object({
    type: v.literal("presence"),
    id,
    /** `away` holds until `online` is said, or the session's last connection ends. */
    status: v.picklist(["away", "online"]),
  }),
  get_contacts: v.object({
    type: v.literal("get_contacts"),
    id,
    /** The last name of the page before. */
    after: v.optional(name),
  }),
  add_contact: v.object({ type: v.literal("add_contact"), id, username: name }),
  remove_contact: v.object({ type: v.literal("remove_contact"), id, username: name }),
  block: v.object({ type: v.literal("block"), id, username: name }),
  unblock: v.object({ type: v.literal("unblock"), id, username: name }),
  typing: v.object({
    type: v.literal("typing"),
    id,
    recipient: v.optional(name),
    ...recipient,
  }),
  stop_typing: v.object({
    type: v.literal("stop_typing"),
    id,
    recipient: v.optional(name),
    ...recipient,
  }),
  create_invite: v.object({
    type: v.literal("create_invite"),
    id,
    uses: v.optional(v.pipe(positive, v.maxValue(1000))),
    /** Seconds from now. */
    expires_in: v.optional(v.pipe(positive, v.maxValue(365 * 24 * 3600))),
  }),
  ...fileSchemas,
  ...hostSchemas,
  ...alertSchemas,
  ping: v.object({ type: v.literal("ping"), id }),
} as const;

/** Everything a client can ask for. */
export type Verb = keyof typeof clientSchemas;

/** A checked frame from a client, by verb. */
export type ClientFrame<V extends Verb = Verb> = {
  [K in Verb]: v.InferOutput<(typeof clientSchemas)[K]>;
}[V];

/** What a client writes: like {@link ClientFrame}, but what has a default may be left out. */
export type ClientFrameInput<V extends Verb = Verb> = {
  [K in Verb]: v.InferInput<(typeof clientSchemas)[K]>;
}[V];

/** Whether a string names a verb. */
export function isVerb(type: string): type is Verb {
  return Object.hasOwn(clientSchemas, type);
}
