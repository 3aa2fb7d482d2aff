import type { Account, ApiTokenRecord, SessionRecord, Store } from "../store/types.ts";
import { isOperator } from "./operator_token.ts";
import { allOperatorScopes, grantedScopes, type Scope, sessionScopes } from "./scopes.ts";
import { hashSecret } from "./tokens.ts";

interface Credential {
  readonly scopes: ReadonlySet<Scope>;
  /** By which requests are counted: an account has one count, whatever it shows. */
  readonly countedAs: string;
  /** Which credential it is, for the activity log; opens nothing. */
  readonly shownAs: string;
  /** The token that was shown, where it was made for the API. */
  readonly token?: ApiTokenRecord;
}

/** A person, by a session or by a token of theirs. */
export interface AccountCaller extends Credential {
  readonly kind: "account";
  readonly account: Account;
  readonly session?: SessionRecord;
}

/** The operator, by the operator's token or by one that was made for less. */
export interface OperatorCaller extends Credential {
  readonly kind: "operator";
}

/** Who asks over HTTP. */
export type Caller = AccountCaller | OperatorCaller;

/** Why a request is from nobody; for the activity log, never for whoever asks. */
export type Stranger = "no_credentials" | "bad_token" | "expired_token" | "disabled";

/** Where credentials are looked up. */
export type CredentialStore = Pick<
  Store,
  "meta" | "account" | "sessionByToken" | "apiTokenByHash"
>;

/**
 * Who shows an `authorization` header (RFC 6750, section 2.1): a session's token, a token that was
 * made for the API, or the operator's.
 */
export function callerOf(
  store: CredentialStore,
  authorization: string | undefined,
  now: number,
): Caller | Stranger {
  if (authorization === undefined || authorization === "") return "no_credentials";
  const [, secret] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (secret === undefined) return "bad_token";
  const hash = hashSecret(secret);
  const token = store.apiTokenByHash(hash);
  if (token !== undefined) return byToken(store, token, now);
  const session = store.sessionByToken(hash);
  if (session !== undefined) return bySession(store, session, now);
  if (!isOperator(store, authorization)) return "bad_token";
  const names = { countedAs: "operator", shownAs: "operator" };
  return { kind: "operator", scopes: allOperatorScopes, ...names };
}

function byToken(store: CredentialStore, token: ApiTokenRecord, now: number): Caller | Stranger {
  const { publicId, expiresAt } = token;
  if (expiresAt <= now) return "expired_token";
  const shownAs = `token ${publicId}`;
  if (token.account === undefined) {
    const scopes = grantedScopes(token.scopes, true);
    return { kind: "operator", scopes, countedAs: shownAs, shownAs, token };
  }
  const account = store.account(token.account);
  if (account === undefined || account.disabled) return "disabled";
  const scopes = grantedScopes(token.scopes, false);
  return { kind: "account", account, scopes, countedAs: countOf(account), shownAs, token };
}

function bySession(store: CredentialStore, session: SessionRecord, now: number): Caller | Stranger {
  if (session.expiresAt <= now) return "expired_token";
  const account = store.account(session.account);
  if (account === undefined || account.disabled) return "disabled";
  return {
    kind: "account",
    account,
    session,
    scopes: sessionScopes,
    countedAs: countOf(account),
    shownAs: `session ${session.publicId}`,
  };
}

function countOf({ id }: Account): string {
  return `account ${id}`;
}
