import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { ServeSettings } from "../../common/settings.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import type { Clock } from "../../server/clock.ts";
import type { FakeClock } from "./fake_clock.ts";
import { type EdgeServer, startEdgeServer } from "./edge_server.ts";
import type { WireClient } from "./wire_client.ts";

/** Somebody who is connected, with the token of their session. */
export interface Holder {
  readonly client: WireClient;
  readonly token: string;
}

/** What was uploaded, as an offer has to say it. */
export interface Uploaded {
  readonly upload: string;
  readonly size: number;
  readonly digest: string;
}

/** Header fields of any request of tus. */
export const tus = { "tus-resumable": "1.0.0" };

/** The digest of bytes, as the wire has it. */
export function digestOfBytes(bytes: Uint8Array): string {
  return "sha256:" + createHash("sha256").update(bytes).digest("hex");
}

/** Bytes that nobody has seen before. */
export function someBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(length));
}

/** Metadata as tus writes it. */
export function metadataOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${new TextEncoder().encode(value).toBase64()}`)
    .join(",");
}

/** Speaks tus and fetches files over plain HTTP, and nothing is done for a test by itself. */
export class FileClient {
  constructor(readonly address: string) {}

  ask(
    method: string,
    path: string,
    token: string | undefined,
    headers: Readonly<Record<string, string>> = {},
    body?: BodyInit,
  ): Promise<Response> {
    const sent = new Headers(headers);
    if (token !== undefined) sent.set("authorization", `Bearer ${token}`);
    return fetch(`http://${this.address}${path}`, { method, headers: sent, body });
  }

  /** Begins an upload; the path of it. */
  async begin(token: string, size: number, metadata = {}): Promise<string> {
    const headers: Record<string, string> = { ...tus, "upload-length": String(size) };
    if (Object.keys(metadata).length > 0) headers["upload-metadata"] = metadataOf(metadata);
    const made = await this.ask("POST", "/api/v1/uploads", token, headers);
    assert.equal(made.status, 201, await made.text());
    return made.headers.get("location")!;
  }

  /** Sends bytes of an upload. */
  async send(
    token: string,
    path: string,
    offset: number,
    bytes: BodyInit,
  ): Promise<Response> {
    const type = "application/offset+octet-stream";
    const headers = { ...tus, "upload-offset": String(offset), "content-type": type };
    return await this.ask("PATCH", path, token, headers, bytes);
  }

  /** How many bytes the server has of an upload. */
  async offset(token: string, path: string): Promise<number> {
    const answer = await this.ask("HEAD", path, token, tus);
    assert.equal(answer.status, 200);
    return Number(answer.headers.get("upload-offset"));
  }

  /** Uploads all of something. */
  async upload(token: string, bytes: Uint8Array<ArrayBuffer>, metadata = {}): Promise<Uploaded> {
    const path = await this.begin(token, bytes.length, metadata);
    if (bytes.length > 0) {
      const sent = await this.send(token, path, 0, bytes);
      assert.equal(sent.status, 204, await sent.text());
      assert.equal(sent.headers.get("upload-offset"), String(bytes.length));
    }
    return {
      upload: path.split("/").at(-1)!,
      size: bytes.length,
      digest: digestOfBytes(bytes),
    };
  }

  /** Asks for the file of an offer. */
  fetch(
    token: string | undefined,
    place: { readonly conversation: string; readonly seq: number },
    headers: Readonly<Record<string, string>> = {},
    method = "GET",
  ): Promise<Response> {
    const path = `/api/v1/conversations/${place.conversation}/files/${place.seq}`;
    return this.ask(method, path, token, headers);
  }

  /** The status of that, with nothing left open. */
  async status(
    token: string | undefined,
    place: { readonly conversation: string; readonly seq: number },
  ): Promise<number> {
    const answer = await this.fetch(token, place);
    await answer.body?.cancel();
    return answer.status;
  }
}

/** A server with people on it, and a way to its files. */
export interface FileHouse extends AsyncDisposable {
  readonly server: EdgeServer;
  readonly files: FileClient;
  /** Lets somebody in who is new. */
  join(name: string): Promise<Holder>;
  /** The names of all files below its data folder that are uploads or contents. */
  onDisk(): string[];
  /** Resolves once a file of that name is not among them. */
  gone(name: string): Promise<void>;
}

/** Lets time go by until something is over. */
export async function passing(clock: FakeClock, work: () => Promise<void>): Promise<void> {
  let isOver = false;
  const done = work().finally(() => isOver = true);
  while (!isOver) {
    clock.advance(250);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await done;
}

/** Starts one. */
export async function openFileHouse(
  settings: Partial<ServeSettings> = {},
  clock?: Clock,
): Promise<FileHouse> {
  const server = await startEdgeServer(settings, clock);
  const clients: WireClient[] = [];
  return {
    server,
    files: new FileClient(server.edges.addresses().http!),
    async join(name) {
      const client = await server.connect("tcp");
      clients.push(client);
      await client.hello();
      const { token } = await client.register(name);
      return { client, token: String(token) };
    },
    onDisk: () => namesBelow(server.folder, ["files", "uploads"]),
    async gone(name) {
      for (let looks = 0; looks < 2000; looks++) {
        if (!namesBelow(server.folder, ["files", "uploads"]).includes(name)) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.fail(`${name} is still there`);
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The names of files in some folders of a data folder, whole contents by their digest. */
export function namesBelow(folder: string, names: readonly string[]): string[] {
  const found: string[] = [];
  const look = (path: string) => {
    try {
      for (const { name, isDirectory } of Deno.readDirSync(path)) {
        if (isDirectory) look(`${path}/${name}`);
        else found.push(name);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  };
  for (const name of names) look(`${folder}/${name}`);
  return found.sort();
}

/** An offer of what was uploaded. */
export function offerOf(receiver: string, uploaded: Uploaded, name = "foto.jpg") {
  const media_type = "image/jpeg";
  return {
    type: "file_offer",
    client_id: uuidv7(),
    receiver,
    name,
    media_type,
    ...uploaded,
  } as const;
}

/** An answer to an offer. */
export function answerTo(
  { conversation, seq }: { readonly conversation: string; readonly seq: number },
  answer: "accepted" | "declined",
) {
  return { type: "file_answer", client_id: uuidv7(), conversation, seq, answer } as const;
}

/** Where an ack says that something is. */
export function placeOf(ack: Readonly<Record<string, unknown>>) {
  assert.equal(ack.type, "message_ack", JSON.stringify(ack));
  return { conversation: String(ack.conversation), seq: Number(ack.seq) };
}
