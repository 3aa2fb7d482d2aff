import { pinnedName } from "../../protocol/wire.ts";
import type { HttpPlace } from "../../client/core/files/http_place.ts";
import type { TestIdentity } from "./identity.ts";

/** An upload, as this server has it. */
interface Upload {
  readonly length: number;
  bytes: Uint8Array;
}

/** Files over HTTPS as a test wants them: tus for uploads, ranges for downloads. */
export interface FileSurface extends AsyncDisposable {
  readonly place: HttpPlace;
  /** What was asked, such as `PATCH /api/v1/uploads/u1 from 5`. */
  readonly asked: readonly string[];
  readonly uploads: ReadonlyMap<string, Upload>;
  /** What is fetched by its path. */
  readonly files: Map<string, Uint8Array>;
  /** Answers instead of what is usual; `undefined` leaves it at that. */
  instead: (
    request: Request,
    asked: string,
  ) => Response | undefined | Promise<Response | undefined>;
  /** Takes so many bytes of the next `PATCH` and says that it had to stop. */
  stopAfter: number | undefined;
}

const files = /^\/api\/v1\/conversations\//;

/** Starts one on a free port of loopback, which shows the certificate of `identity`. */
export function startFileSurface(identity: Pick<TestIdentity, "pem" | "key">): FileSurface {
  const asked: string[] = [];
  const uploads = new Map<string, Upload>();
  const surface = {
    asked,
    uploads,
    files: new Map<string, Uint8Array>(),
    instead: (() => undefined) as FileSurface["instead"],
    stopAfter: undefined as number | undefined,
  };
  const { pem: cert, key } = identity;
  const options = { hostname: "127.0.0.1", port: 0, cert, key, onListen() {} };
  const server = Deno.serve(options, async (request) => {
    const { pathname } = new URL(request.url);
    const from = request.headers.get("upload-offset") ??
      /bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1];
    const said = `${request.method} ${pathname}` + (from === undefined ? "" : ` from ${from}`);
    asked.push(said);
    const answer = await surface.instead(request, said);
    if (answer !== undefined) return answer;
    if (files.test(pathname)) return fetched(surface.files.get(pathname), request);
    return await uploaded(request, pathname.split("/").at(-1)!, surface);
  });
  const address = { host: "127.0.0.1", port: server.addr.port };
  return Object.assign(surface, {
    place: { address, name: pinnedName, certificate: identity.pem },
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}

async function uploaded(
  request: Request,
  id: string,
  surface: { readonly uploads: Map<string, Upload>; stopAfter: number | undefined },
): Promise<Response> {
  const { uploads } = surface;
  const said = (status: number, headers: Record<string, string> = {}) =>
    new Response(null, { status, headers: { "tus-resumable": "1.0.0", ...headers } });
  if (request.method === "POST") {
    const length = Number(request.headers.get("upload-length"));
    const made = `u${uploads.size + 1}`;
    uploads.set(made, { length, bytes: new Uint8Array() });
    return said(201, { location: `/api/v1/uploads/${made}` });
  }
  const upload = uploads.get(id);
  if (upload === undefined) return said(404);
  const offset = () => ({ "upload-offset": String(upload.bytes.length) });
  if (request.method === "DELETE") uploads.delete(id);
  if (request.method === "DELETE") return said(204);
  if (request.method === "HEAD") return said(200, offset());
  if (request.headers.get("upload-offset") !== offset()["upload-offset"]) return said(409);
  const whole = new Uint8Array(await request.arrayBuffer());
  const taken = whole.subarray(0, surface.stopAfter ?? whole.length);
  upload.bytes = new Uint8Array([...upload.bytes, ...taken]);
  const isCut = surface.stopAfter !== undefined;
  surface.stopAfter = undefined;
  return isCut ? said(503) : said(204, offset());
}

function fetched(bytes: Uint8Array | undefined, request: Request): Response {
  if (bytes === undefined) return new Response(null, { status: 404 });
  const [, from] = /bytes=(\d+)-/.exec(request.headers.get("range") ?? "") ?? [];
  if (from === undefined) return new Response(bytes as BodyInit);
  const headers = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  return new Response(bytes.slice(Number(from)) as BodyInit, { status: 206, headers });
}
