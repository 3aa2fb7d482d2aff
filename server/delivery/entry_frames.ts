import { encodeAsciiFrame } from "../../protocol/codec.ts";
import { systemName } from "../../protocol/names.ts";
import type { Account, AccountId, Entry, MembershipChange } from "../store/types.ts";

/** How accounts are called. */
export type Names = (id: AccountId) => string;

/** Names from a store; an account is never deleted, so a number without one is a bug of ours. */
export function namesOf(store: { account(id: AccountId): Account | undefined }): Names {
  return (id) => {
    const account = store.account(id);
    if (account === undefined) throw new Error(`Cannot name account ${id}: there is none`);
    return account.name;
  };
}

/** One entry as its readers get it: written once per form, however many listen. */
export class EntryFrames {
  readonly entry: Entry;
  readonly #names: Names;
  readonly #lines = new Map<string, string | undefined>();

  constructor(entry: Entry, names: Names) {
    this.entry = entry;
    this.#names = names;
  }

  /** The line for a full session. */
  full(own: boolean, replay: boolean): string {
    const key = own ? (replay ? "or" : "o") : (replay ? "r" : "");
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = this.#writeFull(own, replay);
      this.#lines.set(key, line);
    }
    return line;
  }

  /** What the connection that wrote it gets, with the request's id. */
  ack(id: string | undefined): string {
    const { conversation, seq, clientId, at, digest, file } = this.entry;
    return '{"type":"message_ack",' + (id === undefined ? "" : `"id":${JSON.stringify(id)},`) +
      `"client_id":${JSON.stringify(clientId)},"message_id":"${conversation.id}/${seq}",` +
      `"conversation":"${conversation.id}","seq":${seq},"timestamp":"${rfc3339(at)}",` +
      `"digest":"${digest}"` +
      (file === undefined ? "}\n" : `,"expires":"${rfc3339(file.expiresAt)}"}\n`);
  }

  /** The line for a classic session; `undefined` for what such a session is not told. */
  classic(): string | undefined {
    if (this.entry.type !== "message" || this.entry.deleted) return undefined;
    let line = this.#lines.get("classic");
    if (line === undefined) {
      line = this.#writeClassic();
      this.#lines.set("classic", line);
    }
    return line;
  }

  // Put together by hand, because this is the one frame that everything else waits for. Names and
  // ids are letters, digits and a few marks that JSON takes as they are.
  #writeFull(own: boolean, replay: boolean): string {
    const { entry } = this;
    const id = entry.conversation.id;
    return `{"type":"${entry.type}","message_id":"${id}/${entry.seq}","conversation":"${id}","seq":${entry.seq},` +
      this.#part() +
      `,"timestamp":"${rfc3339(entry.at)}"` +
      (own && entry.clientId !== undefined
        ? `,"client_id":${JSON.stringify(entry.clientId)}`
        : "") +
      (replay ? ',"replay":true}\n' : "}\n");
  }

  #part(): string {
    const { type, author, target } = this.entry;
    switch (type) {
      case "message":
        return this.#messagePart();
      case "edit":
        return `"target":${target},"sender":"${this.#names(author)}",${this.#textPart()}`;
      case "delete":
        return `"target":${target},"actor":"${this.#names(author)}"`;
      case "file_offer":
        return this.#offerPart();
      case "file_answer":
        return this.#answerPart();
      case "membership":
        return this.#membershipPart();
    }
  }

  #messagePart(): string {
    const { edited } = this.entry;
    return this.#addressPart() + this.#textPart() +
      (edited === undefined ? "" : `,"edited":"${rfc3339(edited)}"`);
  }

  #addressPart(): string {
    const { author, replyTo } = this.entry;
    return `"sender":"${this.#names(author)}","receiver":"${this.receiver()}",` +
      (replyTo === undefined ? "" : `"reply_to":${replyTo},`);
  }

  #offerPart(): string {
    const { content: name, digest, file, deleted } = this.entry;
    if (deleted || file === undefined) return this.#addressPart() + '"deleted":true';
    const { size, mediaType: media_type, expiresAt, expired } = file;
    return this.#addressPart() + `"file":${JSON.stringify({ name, size, media_type, digest })},` +
      `"expires":"${rfc3339(expiresAt)}"` + (expired ? ',"expired":true' : "");
  }

  #answerPart(): string {
    const { author, target, content } = this.entry;
    // The end of an offer that its author alone sees is kept as the author's.
    const actor = content === "expired" ? systemName : this.#names(author);
    return `"target":${target},"actor":"${actor}","answer":"${content}"`;
  }

  #textPart(): string {
    const { content, digest, deleted } = this.entry;
    return deleted ? '"deleted":true' : `"content":${JSON.stringify(content)},"digest":"${digest}"`;
  }

  #membershipPart(): string {
    const change: MembershipChange = JSON.parse(this.entry.content);
    const { action, members, name, role, owner } = change;
    return `"action":"${action}","actor":"${this.#names(this.entry.author)}",` +
      `"members":${JSON.stringify(members.map(this.#names))}` +
      (name === undefined ? "" : `,"name":"${name}"`) +
      (role === undefined ? "" : `,"role":"${role}"`) +
      (owner === undefined ? "" : `,"owner":"${this.#names(owner)}"`);
  }

  #writeClassic(): string {
    const { conversation, content, author, at } = this.entry;
    return encodeAsciiFrame({
      type: "message",
      sender: this.#names(author),
      content: conversation.kind === "dm" ? content : `[${conversation.name}] ${content}`,
      timestamp: localTime(at),
    });
  }

  /** The name that was written to: the other one's in a direct conversation. */
  receiver(): string {
    const { conversation, author } = this.entry;
    if (conversation.pair === undefined) return conversation.name;
    const [one, other] = conversation.pair;
    return this.#names(author === one ? other : one);
  }
}

let lastAt = NaN;
let lastText = "";

/** A wall clock reading as RFC 3339 has it, in UTC with milliseconds. */
export function rfc3339(at: number): string {
  // A busy turn asks for the same millisecond hundreds of times.
  if (at !== lastAt) {
    lastText = new Date(at).toISOString();
    lastAt = at;
  }
  return lastText;
}

/** A wall clock reading as classic clients show it: `YYYY-MM-DD HH:MM:SS`, local time. */
export function localTime(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
