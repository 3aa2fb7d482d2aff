import { checkFileName } from "../../protocol/file_names.ts";
import { EntryFrames } from "../delivery/entry_frames.ts";
import { UploadRefused } from "../files/file_desk.ts";
import { type Command, feedOf, Refusal } from "./command.ts";
import { tellPost } from "./posting.ts";
import { conversationFor, targetOf } from "./targets.ts";

/** @throws {Refusal} with the same reason. */
function refuseUpload(error: unknown): never {
  throw error instanceof UploadRefused ? new Refusal(error.code, error.details) : error;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Offers a file that was uploaded: to somebody, to a group, or to the lobby. */
export const file_offer: Command<"file_offer"> = {
  needs: "login",
  waits: false,
  async run(frame, caller, services) {
    const feed = feedOf(caller);
    const { store, clock, delivery, files } = services;
    const name = checkFileName(frame.name);
    if (!name.ok) throw new Refusal(name.code, name.details);
    const author = feed.account.id;
    const target = targetOf(author, frame, store);
    // The server may have gone down between the last byte and the look at all of them.
    await files.finishWhole(author, frame.upload).catch(refuseUpload);
    const at = clock.now();
    caller.commit(frame, {
      kind: "append",
      author,
      clientId: frame.client_id,
      target,
      replyTo: frame.reply_to,
      content: name.value,
      digest: frame.digest,
      file: {
        upload: frame.upload,
        size: frame.size,
        mediaType: frame.media_type,
        expiresAt: at + files.limits.days * dayMs,
      },
      at,
    }, ({ entry, repeated, newcomers }) => {
      const ack = new EntryFrames(entry, delivery.names).ack(frame.id);
      if (repeated) feed.outbox.push(ack);
      else tellPost(entry, newcomers, ack, caller, services);
    });
  },
};

/** Says whether one wants a file that somebody offers. */
export const file_answer: Command<"file_answer"> = {
  needs: "login",
  waits: false,
  run(frame, caller, { store, delivery, clock }) {
    const feed = feedOf(caller);
    const author = feed.account.id;
    caller.commit(frame, {
      kind: "answer_offer",
      author,
      clientId: frame.client_id,
      conversation: conversationFor(author, frame.conversation, store).number,
      target: frame.seq,
      answer: frame.answer,
      at: clock.now(),
    }, ({ entry, repeated }) => {
      const ack = new EntryFrames(entry, delivery.names).ack(frame.id);
      if (repeated) feed.outbox.push(ack);
      else delivery.publish(entry, { feed, ack });
    });
  },
};
