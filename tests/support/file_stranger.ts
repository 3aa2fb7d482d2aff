import { createHash } from "node:crypto";
import type { HandedOver } from "../../client/core/files/http_place.ts";
import { formatJoinLine } from "../../protocol/join.ts";
import { type FakeServer, startFakeServer, welcome } from "./fake_server.ts";
import { type FileSurface, startFileSurface } from "./file_surface.ts";
import { makeIdentity } from "./identity.ts";

/** A file that a server says bia has offered. */
export interface StrangeOffer {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What is said of it, when that is not so. */
  readonly says?: { readonly size?: number; readonly digest?: string };
}

/** A server that ana trusts and that offers what no honest one would. */
export interface FileStranger extends AsyncDisposable {
  /** What ana joins by. */
  readonly line: string;
  readonly chat: FakeServer;
  readonly surface: FileSurface;
}

const conversation = "d9";
const timestamp = "2026-01-02T03:04:05.678Z";

/** @param http what `welcome` hands over instead of what is so. */
export async function startFileStranger(
  offers: readonly StrangeOffer[],
  http: Partial<HandedOver> = {},
): Promise<FileStranger> {
  const identity = await makeIdentity();
  const surface = startFileSurface(identity);
  const { address, name, certificate } = surface.place;
  const handedOver = { port: address.port, name, certificate, ...http };
  offers.forEach(({ bytes }, at) => {
    surface.files.set(`/api/v1/conversations/${conversation}/files/${at + 1}`, bytes);
  });
  let head = offers.length;
  const chat = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say({ ...welcome, http: handedOver });
    if (frame.type === "register" || frame.type === "login") {
      const answer = frame.type === "register" ? "register_response" : "login_response";
      peer.say(entrance(answer, head), ...offers.map(offerFrame), { type: "caught_up" });
    }
    if (frame.type !== "file_answer") return;
    const { id, client_id } = frame;
    const place = { message_id: `${conversation}/${++head}`, conversation, seq: head };
    peer.say({ type: "message_ack", id, client_id, ...place, timestamp, digest: "" });
  });
  return {
    line: formatJoinLine({
      host: "127.0.0.1",
      port: chat.port,
      fingerprint: identity.fingerprint,
      invite: "0123456789abcdefABCDEF",
    }),
    chat,
    surface,
    async [Symbol.asyncDispose]() {
      await chat[Symbol.asyncDispose]();
      await surface[Symbol.asyncDispose]();
    },
  };
}

function entrance(type: string, head: number) {
  const marks = { first: 1, head, delivered: 0, read: 0, member: true };
  const bia = { conversation, kind: "dm", name: "bia", ...marks };
  const who = { username: "ana", user_id: "u1", role: "member", session_id: "s1", token: "t" };
  return { type, id: "login", status: "success", ...who, conversations: [bia], more: false };
}

function offerFrame({ name, bytes, says = {} }: StrangeOffer, at: number) {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return {
    type: "file_offer",
    message_id: `${conversation}/${at + 1}`,
    ...{ conversation, seq: at + 1, timestamp, replay: true },
    ...{ sender: "bia", receiver: "ana", expires: "2099-01-01T00:00:00.000Z" },
    file: { name, size: bytes.length, media_type: "text/plain", digest, ...says },
  };
}
