/** What an offer of a file has that a message has not; a part of `types.ts`. */

/** What an offer says of its file, beside the name and the digest. */
export interface FileFacts {
  /** In bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** Until when it can be fetched, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** It was told that this time is over. */
  readonly expired?: true;
}

/** What an `append` of an offer has beside the name and the digest, which stand for a text's. */
export interface NewOffer {
  /** Whole, and of the same author. */
  readonly upload: string;
  readonly size: number;
  readonly mediaType: string;
  readonly expiresAt: number;
}
