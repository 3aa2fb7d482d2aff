import * as v from "valibot";
import { languageOf } from "../../../common/text/speak.ts";
import { maxUploadIdCharacters } from "../../../protocol/limits.ts";
import type { FileDesk } from "../../files/file_desk.ts";
import { answerFile } from "../files/answer_file.ts";
import type { Tus } from "../files/tus.ts";
import { problem, speakTo } from "../problem.ts";
import { type AskedBy, publicRoute, type Route, route } from "../route.ts";

const uploadsPath = "/api/v1/uploads";
const one = { upload: v.pipe(v.string(), v.maxLength(maxUploadIdCharacters)) };
const text = v.optional(v.string());
/** A name, a type and a digest need some hundred bytes; what is said is kept, and said again. */
const metadata = v.optional(v.pipe(v.string(), v.maxLength(4096)));
const bytes = ["application/offset+octet-stream"];
const offset = { "upload-offset": "How many bytes are there" };

const tusDoors = new WeakMap<FileDesk, Promise<Tus>>();

/** The tus server of a desk. What it needs would keep every start waiting. */
function tusOf(desk: FileDesk): Promise<Tus> {
  let door = tusDoors.get(desk);
  if (door === undefined) {
    door = import("../files/tus.ts").then(({ Tus }) => new Tus(desk));
    tusDoors.set(desk, door);
  }
  return door;
}

type Asking = Pick<AskedBy, "context" | "caller" | "services" | "nothingHere">;

/** Hands a request of an account to the tus server; of an upload, only its own account's. */
async function handToTus(asked: Asking, upload?: string): Promise<Response> {
  const { context, caller, services: { files }, nothingHere } = asked;
  if (caller.kind !== "account") return nothingHere();
  const { id: account } = caller.account;
  if (upload !== undefined && files.find(account, upload) === undefined) return nothingHere();
  const tus = await tusOf(files);
  const language = languageOf(context.req.header("accept-language"));
  return await tus.answer(context.req.raw, { account, upload, language });
}

/** Files: taken in by tus 1.0, and fetched by the place of their offer. */
export const fileRoutes: readonly Route[] = [
  publicRoute({
    method: "OPTIONS",
    path: uploadsPath,
    id: "describeUploads",
    tag: "files",
    summary: "What this server can do of tus, and how large a file may be",
    success: {
      status: 204,
      description: "Header fields alone",
      headers: { "tus-extension": "What it can do", "tus-max-size": "Bytes of the largest file" },
    },
    problems: [503],
    async handle({ context, parts }) {
      const files = parts.services()?.files;
      if (files === undefined) return problem(503, speakTo(context)("not_ready"), { reasons: [] });
      const language = languageOf(context.req.header("accept-language"));
      return await (await tusOf(files)).answer(context.req.raw, { language });
    },
  }),
  route({
    method: "POST",
    path: uploadsPath,
    id: "createUpload",
    tag: "files",
    summary: "Begins an upload (tus 1.0), and may bring the first bytes of it",
    scopes: ["files:write"],
    headers: {
      "tus-resumable": text,
      "upload-length": text,
      "upload-metadata": metadata,
      "content-length": text,
    },
    rawBody: bytes,
    success: {
      status: 201,
      description: "It has begun",
      headers: { location: "The upload", "upload-expires": "When it is forgotten", ...offset },
    },
    problems: [400, 412, 413, 415, 422, 429, 507],
    handle: (asked) => handToTus(asked),
  }),
  route({
    method: "HEAD",
    path: `${uploadsPath}/{upload}`,
    id: "askUpload",
    tag: "files",
    summary: "How many bytes of an upload are there for good",
    scopes: ["files:write"],
    parameters: one,
    headers: { "tus-resumable": text },
    success: { description: "Header fields alone", headers: offset },
    problems: [400, 404, 410, 412, 422, 423, 507],
    handle: (asked) => handToTus(asked, asked.parameters.upload),
  }),
  route({
    method: "PATCH",
    path: `${uploadsPath}/{upload}`,
    id: "continueUpload",
    tag: "files",
    summary: "Adds bytes to an upload; with the last one it is checked",
    scopes: ["files:write"],
    parameters: one,
    headers: { "tus-resumable": text, "upload-offset": text, "content-length": text },
    rawBody: bytes,
    success: { status: 204, description: "They are there", headers: offset },
    problems: [400, 404, 409, 410, 412, 413, 415, 422, 423, 507],
    handle: (asked) => handToTus(asked, asked.parameters.upload),
  }),
  route({
    method: "DELETE",
    path: `${uploadsPath}/{upload}`,
    id: "endUpload",
    tag: "files",
    summary: "Forgets an upload that was not offered",
    scopes: ["files:write"],
    parameters: one,
    headers: { "tus-resumable": text },
    success: { status: 204, description: "It is gone" },
    problems: [400, 404, 412, 423, 507],
    handle: (asked) => handToTus(asked, asked.parameters.upload),
  }),
  route({
    method: "GET",
    path: "/api/v1/conversations/{conversation}/files/{seq}",
    id: "fetchFile",
    tag: "files",
    summary: "The file of an offer, or a part of it",
    scopes: ["files:read"],
    parameters: {
      conversation: v.pipe(v.string(), v.maxLength(32)),
      seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    },
    headers: { "range": text, "if-range": text, "if-match": text, "if-none-match": text },
    success: {
      description: "All of it",
      types: ["application/octet-stream"],
      headers: { etag: "Names its bytes for good", "repr-digest": "SHA-256 (RFC 9530)" },
    },
    others: [
      {
        status: 206,
        description: "The part that was asked for",
        types: ["application/octet-stream"],
        headers: { "content-range": "Which part" },
      },
      { status: 304, description: "Whoever asks has it" },
    ],
    problems: [404, 412, 416],
    handle: fetchFile,
  }),
];

async function fetchFile(
  asked: AskedBy & {
    readonly parameters: { readonly conversation: string; readonly seq: number };
  },
): Promise<Response> {
  const { caller, services, parameters, context, address, nothingHere, stillMay } = asked;
  if (caller.kind !== "account") return nothingHere();
  const { files, notes } = services;
  const account = caller.account.id;
  const found = files.fetchable(account, parameters.conversation, parameters.seq);
  if (found === undefined) return nothingHere();
  const { entry: { conversation: { number }, digest }, file: { size } } = found;
  const language = languageOf(context.req.header("accept-language"));
  try {
    // Taken back while it is on its way, it goes no further.
    const isThere = () => files.fetchable(account, parameters.conversation, parameters.seq);
    const mayGoOn = () => stillMay() && isThere() !== undefined;
    const fetching = { request: context.req.raw, language, stillMay: mayGoOn };
    const response = await answerFile(found, files.folder.contentPath(digest), fetching);
    if (context.req.method === "GET" && response.ok) {
      const bytes = Number(response.headers.get("content-length") ?? size);
      const about = { account, conversation: number, bytes, digest, address };
      // Not by address: a class behind one router fetches more than one neighbour may have noted.
      notes.note({ kind: "file_fetched", ...about });
    }
    return response;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // Deleted in this moment; or damage, which chat admin check names.
    asked.parts.log.error("file_missing", { digest });
    return nothingHere();
  }
}
