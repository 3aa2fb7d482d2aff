/** What the rest of the server knows of hosts that report; a part of `types.ts`. */
import type { FigureReasons, Figures } from "../../protocol/figures.ts";

/** A machine that was enrolled. */
export interface HostRecord {
  readonly id: number;
  readonly name: string;
}

/** What a host said of itself. */
export interface HostReport {
  /** Milliseconds since 1970, the server's wall clock. */
  readonly at: number;
  /** The path whose disk was looked at; empty when the host did not say. */
  readonly disk: string;
  readonly figures: Figures;
  /** Why some figures are `null`. */
  readonly reasons: FigureReasons;
}

/** A host and what it last reported, if it ever did. */
export interface HostState extends HostRecord {
  readonly latest: HostReport | undefined;
}

/**
 * What can be committed of hosts.
 *
 * Refusals: `enroll_host` bad_invite.
 */
export interface HostOperations {
  create_host_invite: {
    input: {
      /** SHA-256, in hexadecimal. */
      readonly secretHash: string;
      readonly uses: number;
      readonly expiresAt: number;
      readonly at: number;
    };
    output: Record<never, never>;
  };
  /** Uses the invite up by one. A host of that name is enrolled anew: its old token is void. */
  enroll_host: {
    input: {
      /** Checked; there is one host for all spellings that fold to the same. */
      readonly name: string;
      readonly tokenHash: string;
      readonly inviteHash: string;
      readonly address: string;
      readonly at: number;
    };
    output: { readonly host: HostRecord; readonly replaced: boolean };
  };
  /** Keeps a report, beside all earlier ones. */
  add_report: {
    input: HostReport & { readonly host: number };
    output: Record<never, never>;
  };
}

/** What can be asked about hosts. */
export interface HostReads {
  hostByToken(tokenHash: string): HostRecord | undefined;
  /** Up to `limit` hosts by folded name, after the folded form of `after`. */
  hosts(after: string | undefined, limit: number): readonly HostState[];
}
