/** What the rest of the server knows of tokens for the HTTP API; a part of `types.ts`. */
import type { AccountId } from "./account_types.ts";

/** A token for programs, without its secret. */
export interface ApiTokenRecord {
  readonly id: number;
  /** The id on the wire: it names a token and opens nothing. */
  readonly publicId: string;
  /** What it is for, in words of whoever made it. */
  readonly name: string;
  /** In whose name it speaks; `undefined` is the operator. */
  readonly account: AccountId | undefined;
  /** What it may do; `server/auth/scopes.ts` has what each means. */
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To a minute; `undefined` before the first use. */
  readonly lastUsedAt: number | undefined;
}

/** What can be committed of them. Refusals: `create_api_token` out_of_range. */
export interface TokenOperations {
  create_api_token: {
    input: {
      readonly publicId: string;
      /** SHA-256 of the token, in hexadecimal: the token itself is never kept. */
      readonly tokenHash: string;
      readonly name: string;
      readonly account: AccountId | undefined;
      readonly scopes: readonly string[];
      readonly expiresAt: number;
      readonly at: number;
    };
    output: { readonly token: ApiTokenRecord };
  };
  /** Ends one token. */
  revoke_api_token: {
    input: { readonly token: number };
    /** Absent when it had ended already. */
    output: { readonly token: ApiTokenRecord | undefined };
  };
  /** Ends all tokens that speak for somebody. */
  revoke_api_tokens: {
    input: { readonly account: AccountId };
    output: { readonly revoked: readonly ApiTokenRecord[] };
  };
  touch_api_token: {
    input: { readonly token: number; readonly at: number };
    output: Record<never, never>;
  };
}

/** What can be asked of them. */
export interface TokenReads {
  /** Also one that has expired: whoever shows it is told no more than others, but the log is. */
  apiTokenByHash(tokenHash: string): ApiTokenRecord | undefined;
  /** By its id on the wire. */
  apiTokenNamed(publicId: string): ApiTokenRecord | undefined;
  /** The oldest first: all of them, or those that speak for somebody. */
  apiTokens(account?: AccountId): readonly ApiTokenRecord[];
}
