/** What a token can be made for that speaks for a person. */
export const accountScopes = [
  "activity:read",
  "conversations:read",
  "files:read",
  "files:write",
] as const;

/** What a token can be made for that speaks for the operator. */
export const operatorScopes = [
  "activity:read",
  "admin:read",
  "admin:write",
  "conversations:read",
  "metrics:read",
] as const;

/**
 * Making and revoking one's own tokens: people do it with their session alone, so that whoever gets
 * hold of a token cannot make more of them.
 */
export const ownTokens = "tokens:manage";

/** Something that a token may be good for. */
export type Scope =
  | (typeof accountScopes)[number]
  | (typeof operatorScopes)[number]
  | typeof ownTokens;

/** Every scope that a token can be made for. */
export const tokenScopes: readonly Exclude<Scope, typeof ownTokens>[] = [
  ...new Set([...accountScopes, ...operatorScopes]),
].sort();

/** What a session may: all that its owner may. */
export const sessionScopes: ReadonlySet<Scope> = new Set([...accountScopes, ownTokens]);

/** What the operator's own token may: everything that is the operator's. */
export const allOperatorScopes: ReadonlySet<Scope> = new Set(operatorScopes);

/** Those of the scopes that a token of that kind can have; a newer program's are passed over. */
export function grantedScopes(
  scopes: readonly string[],
  isOperators: boolean,
): ReadonlySet<Scope> {
  const possible: readonly Scope[] = isOperators ? operatorScopes : accountScopes;
  return new Set(possible.filter((scope) => scopes.includes(scope)));
}
