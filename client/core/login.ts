import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import type { Failure, SessionSummary } from "../../protocol/server_frames.ts";
import { maxClientLineBytes } from "../../protocol/limits.ts";
import { foldName } from "../../protocol/names.ts";
import type { ClientStore } from "./store/client_store.ts";
import type { Profile } from "./store/profile_table.ts";

/** What a person gives to get in. */
export interface Credentials {
  readonly action: "login" | "register";
  readonly username: string;
  readonly password: string;
  /** The long form of a join line, or the short code. */
  readonly invite?: string;
  /** A session to end when the cap is reached. */
  readonly replace?: string;
}

/** Why credentials are asked for. */
export type AskReason =
  /** This device has never logged in. */
  | { readonly kind: "first" }
  /** The session that this device had is over. */
  | { readonly kind: "ended"; readonly username: string | undefined }
  /** The server refused the last ones. */
  | {
    readonly kind: "refused";
    readonly failure: Failure;
    readonly last: Credentials;
    /** Who may register on this server. */
    readonly registration: Registration;
  };

/** Who may register, as `welcome` says. */
export type Registration = "open" | "invite" | "closed";

/** Speaks with the person, or with a script's settings, while no connection is open. */
export interface Doorkeeper {
  /** Asks for credentials; `undefined` gives up. */
  ask(why: AskReason): Promise<Credentials | undefined>;
  /** Asks which session to end; `undefined` gives up. */
  choose(sessions: readonly SessionSummary[]): Promise<string | undefined>;
}

/** How a connection gets in: with the token at hand, or as somebody said. */
export interface Login {
  readonly credentials: Credentials | undefined;
  /** With a token: a session to end when the cap is reached. */
  readonly replace?: string;
  /** Conversations whose cursors have to be said. */
  readonly urgent?: readonly string[];
  /** Neither replay nor live entries: for scripts that only send. */
  readonly quiet?: boolean;
}

/** An account whose device this profile is not. */
export interface OtherAccount {
  readonly kind: "other_account";
  /** Who wanted to get in. */
  readonly username: string;
  /** Whose profile it is. */
  readonly owner: string;
}

/** Finds credentials that are not of the profile's account; names are unique and never change. */
export function otherAccount(
  credentials: Credentials | undefined,
  profile: Profile | undefined,
): OtherAccount | undefined {
  const owner = profile?.username;
  if (credentials === undefined || owner === undefined) return undefined;
  const { username } = credentials;
  if (foldName(username) === foldName(owner)) return undefined;
  return { kind: "other_account", username, owner };
}

const encoder = new TextEncoder();

type LoginFrame = ClientFrameInput<"login" | "register">;

/**
 * The frame that asks to be let in, with what this device has already: the cursors that there is
 * room for, the urgent ones first and then those of the conversations that were heard of last.
 *
 * @param maxBytes of the line, as the server has it.
 */
export function loginFrame(
  login: Login,
  store: ClientStore,
  maxBytes: number = maxClientLineBytes,
): LoginFrame {
  const { credentials } = login;
  if (credentials?.action === "register") {
    const { username, password, invite } = credentials;
    return { type: "register", id: "login", username, password, invite };
  }
  const profile = store.profile.read();
  const who = credentials === undefined
    ? { token: profile?.token, username: profile?.username }
    : { username: credentials.username, password: credentials.password };
  const replace = login.replace ?? credentials?.replace;
  const frame = { type: "login", id: "login", ...who, replace } as const;
  if (login.quiet) return { ...frame, quiet: true };
  // Cursors count as acks, and these would be somebody else's.
  const isOurs = otherAccount(credentials, profile) === undefined;
  const epoch = profile?.epoch;
  if (!isOurs || epoch === undefined) return frame;
  const room = maxBytes - bytesOf({ ...frame, epoch, cursors: {} });
  return { ...frame, epoch, cursors: cursorsIn(store, login.urgent ?? [], room) };
}

/** The conversations that have a cursor which a login does not say. */
export function unsaidCursors(frame: LoginFrame, store: ClientStore): ReadonlySet<string> {
  const said = frame.type === "login" ? frame.cursors ?? {} : {};
  const known = store.conversations.cursors().map(({ conversation }) => conversation);
  return new Set(known.filter((conversation) => !Object.hasOwn(said, conversation)));
}

function cursorsIn(
  store: ClientStore,
  urgent: readonly string[],
  room: number,
): Record<string, number> {
  const first = new Set(urgent);
  const known = store.conversations.cursors();
  const isUrgent = ({ conversation }: { conversation: string }) => first.has(conversation);
  const inTurn = [...known.filter(isUrgent), ...known.filter((one) => !isUrgent(one))];
  const said: [string, number][] = [];
  for (const { conversation, cursor } of inTurn) {
    // What it adds to the object, with its comma, and without the braces.
    room -= bytesOf({ [conversation]: cursor }) - 1;
    if (room < 0) break;
    said.push([conversation, cursor]);
  }
  return Object.fromEntries(said);
}

function bytesOf(value: object): number {
  return encoder.encode(JSON.stringify(value)).length;
}
