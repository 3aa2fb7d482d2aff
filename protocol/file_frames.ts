import * as v from "valibot";
import type { EntryFrame } from "./entry_frame.ts";
import {
  maxClientIdCharacters,
  maxMediaTypeCharacters,
  maxRequestIdCharacters,
  maxUploadIdCharacters,
} from "./limits.ts";

const id = v.optional(v.pipe(v.string(), v.maxLength(maxRequestIdCharacters)));
const clientId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(maxClientIdCharacters),
  // A database would change U+0000 and lone surrogates, and two ids could become one.
  v.regex(/^[^\0\p{Surrogate}]*$/u),
);
const name = v.pipe(v.string(), v.maxLength(256));
const conversation = v.pipe(v.string(), v.maxLength(32));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** RFC 6838, section 4.2: a type and a subtype, without parameters. */
const mediaType = v.pipe(
  v.string(),
  v.maxLength(maxMediaTypeCharacters),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$/),
);

/** What a client may say of files. */
export const fileSchemas = {
  file_offer: v.object({
    type: v.literal("file_offer"),
    id,
    client_id: clientId,
    receiver: v.optional(name),
    conversation: v.optional(conversation),
    /** The id of a whole upload of the same account. */
    upload: v.pipe(v.string(), v.minLength(1), v.maxLength(maxUploadIdCharacters)),
    /** What the file is called; `checkFileName` says which names can be. */
    name: v.string(),
    media_type: v.optional(mediaType, "application/octet-stream"),
    /** In bytes. */
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    /** `sha256:` and the SHA-256 of the bytes in hexadecimal. */
    digest: v.pipe(v.string(), v.maxLength(128)),
    /** The message or the offer that this one answers. */
    reply_to: v.optional(positive),
  }),
  file_answer: v.object({
    type: v.literal("file_answer"),
    id,
    client_id: clientId,
    conversation,
    /** The offer. */
    seq: positive,
    answer: v.picklist(["accepted", "declined"]),
  }),
} as const;

/** A file as an offer of it says. */
export interface OfferedFile {
  /** Never a path; but it was made on another system, so make it safe for yours. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** What its sender says it is; nobody has looked. */
  readonly media_type: string;
  /** `sha256:<hex>` of the bytes. */
  readonly digest: string;
}

interface FileOfferParts extends EntryFrame {
  readonly type: "file_offer";
  readonly sender: string;
  /** The name that was written to, for people; `conversation` is what counts. */
  readonly receiver: string;
  /** The message or the offer that this one answers. */
  readonly reply_to?: number;
  /** Only on the sender's own devices. */
  readonly client_id?: string;
}

type PresentFile =
  | {
    readonly file: OfferedFile;
    /** RFC 3339: until when it can be fetched. */
    readonly expires: string;
    /** It was too old, and cannot be fetched any more. */
    readonly expired?: true;
    readonly deleted?: undefined;
  }
  | { readonly deleted: true; readonly file?: undefined; readonly expires?: undefined };

/** A file that somebody offers. */
export type FileOfferFrame = FileOfferParts & PresentFile;

/** What somebody says to an offer; the server itself says that it has expired. */
export interface FileAnswerFrame extends EntryFrame {
  readonly type: "file_answer";
  /** The offer. */
  readonly target: number;
  readonly actor: string;
  readonly answer: "accepted" | "declined" | "expired";
  /** Only on the actor's own devices. */
  readonly client_id?: string;
}
