/** What every entry of a conversation has: a frame with a `message_id` is an entry, known or not. */
export interface EntryFrame {
  /** `<conversation>/<seq>` */
  readonly message_id: string;
  readonly conversation: string;
  readonly seq: number;
  /** RFC 3339, the server's wall clock; it orders nothing. */
  readonly timestamp: string;
  /** Present when the entry is older than this connection. */
  readonly replay?: true;
}
