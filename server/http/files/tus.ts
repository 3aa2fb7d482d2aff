import { ERRORS, Metadata, Server, TUS_VERSION } from "@tus/server";
import { httpTexts } from "../../../common/text/http.ts";
import { refusalTexts } from "../../../common/text/refusals.ts";
import { fill, type Language, speak } from "../../../common/text/speak.ts";
import type { RefusalCode } from "../../../protocol/codes.ts";
import { type FileDesk, UploadRefused } from "../../files/file_desk.ts";
import type { AccountId } from "../../store/types.ts";
import { problem, type ProblemStatus } from "../problem.ts";
import { UploadLocks } from "./upload_locks.ts";
import { UploadStore } from "./upload_store.ts";

/** Where uploads are. */
export const uploadsPath = "/api/v1/uploads";

/** What a request whose upload is taken over by another one still gets to end in order. */
const drainMs = 50;

/** What is spoken here, as a header field has it. */
const tusVersions = TUS_VERSION.join(",");

/** The status of a refusal; those that cannot come here would be a 409. */
const statuses: Partial<Record<RefusalCode, ProblemStatus>> = {
  bad_file_name: 400,
  file_too_large: 413,
  quota_exceeded: 413,
  too_many_uploads: 429,
  integrity: 422,
  unknown_upload: 404,
  shutting_down: 503,
  storage_failed: 507,
};

/** What the package answers with, in our words. */
const reasons = {
  400: ["tus_unreadable", 400],
  403: ["tus_unreadable", 400],
  404: ["nothing_here", 404],
  409: ["tus_offset", 409],
  410: ["upload_expired", 410],
  412: ["tus_version", 412],
  413: ["tus_too_long", 413],
  // It does not know why it waited; whoever else works on the upload will be done.
  500: ["upload_locked", 423],
  501: ["tus_unsupported", 400],
} as const;

/** Who asks, and of what. */
export interface AskedOfTus {
  /** Nobody's in particular for what anybody may ask. */
  readonly account?: AccountId;
  /** An upload of the account's. */
  readonly upload?: string;
  readonly language: Language;
}

/** The tus server (tus 1.0) over a desk; what it says is brought into the form of everything else. */
export class Tus {
  readonly #desk: FileDesk;
  readonly #server: Server;
  readonly #asked = new WeakMap<object, AskedOfTus>();
  readonly #failures = new WeakMap<object, unknown>();
  readonly #store: UploadStore;
  /** The uploads that requests have begun. */
  readonly #begun = new WeakMap<object, string>();

  constructor(desk: FileDesk) {
    this.#desk = desk;
    this.#store = new UploadStore(desk);
    this.#server = new Server({
      path: uploadsPath,
      datastore: this.#store,
      locker: new UploadLocks(),
      lockDrainTimeout: drainMs,
      relativeLocation: true,
      // Pages of other origins have no business here.
      allowedOrigins: [],
      // The desk says itself what is too large; this is for whoever asks what can be sent.
      maxSize: (_, id) => id === null ? desk.limits.fileBytes : 0,
      namingFunction: (request) => this.#begin(request),
      // Whoever asks was let in for this one; the package would read the address again, in its own way.
      getFileIdFromRequest: (request) => this.#asked.get(request)?.upload,
      onUploadFinish: async (_, { id }) => {
        await desk.finish(id);
        return {};
      },
      onResponseError: (request, error) => void this.#failures.set(request, error),
    });
  }

  /**
   * Answers a request of somebody about uploads, or about one of theirs.
   *
   * @throws what is a bug of ours.
   */
  async answer(request: Request, asked: AskedOfTus): Promise<Response> {
    const { upload = "", language } = asked;
    this.#asked.set(request, asked);
    if (isOtherVersion(request)) return versionProblem(language);
    const refused = await this.#finishWhole(request, asked);
    if (refused !== undefined) return refusalProblem(refused, language);
    const response = await this.#server.handleWeb(request);
    for (const name of [...response.headers.keys()]) {
      if (name.startsWith("access-control-")) response.headers.delete(name);
    }
    response.headers.set("cache-control", "no-store");
    const failure = this.#store.takeFailure(this.#begun.get(request) ?? upload);
    return response.status < 400
      ? response
      : this.#problem(request, response, failure ?? this.#failures.get(request), language);
  }

  /**
   * Whoever asks how far an upload is, and hears that it is whole, offers it next: a server that went
   * down with its last byte has not looked at it yet.
   */
  async #finishWhole(
    request: Request,
    { account, upload }: AskedOfTus,
  ): Promise<UploadRefused | undefined> {
    if (request.method !== "HEAD" || account === undefined || upload === undefined) {
      return undefined;
    }
    try {
      await this.#desk.finishWhole(account, upload);
      return undefined;
    } catch (error) {
      if (error instanceof UploadRefused) return error;
      throw error;
    }
  }

  async #begin(request: Request): Promise<string> {
    const size = Number(request.headers.get("upload-length"));
    const said = request.headers.get("upload-metadata");
    const metadata = said === null ? {} : Metadata.parse(said);
    const { sha256 } = metadata;
    if (sha256 != null && !/^[0-9a-f]{64}$/i.test(sha256)) throw ERRORS.INVALID_METADATA;
    const id = await this.#desk.begin(this.#asked.get(request)!.account!, size, metadata);
    this.#begun.set(request, id);
    return id;
  }

  #problem(
    request: Request,
    response: Response,
    failure: unknown,
    language: Language,
  ): Response {
    const answer = failure instanceof UploadRefused
      ? refusalProblem(failure, language)
      : reasonProblem(response.status, failure, language);
    answer.headers.set("tus-resumable", response.headers.get("tus-resumable") ?? TUS_VERSION[0]);
    // Bytes that nobody reads may be on their way: nothing else can come behind them.
    if (request.body !== null) answer.headers.set("connection", "close");
    if (answer.status === 412) answer.headers.set("tus-version", tusVersions);
    return answer;
  }
}

/**
 * Whether somebody speaks a version of tus that we do not. The package takes that for a header field
 * that it cannot read, and the specification wants another answer.
 */
function isOtherVersion({ method, headers }: Request): boolean {
  const version = headers.get("tus-resumable");
  return method !== "OPTIONS" && version !== null && !TUS_VERSION.some((one) => one === version);
}

function versionProblem(language: Language): Response {
  const answer = reasonProblem(412, undefined, language);
  answer.headers.set("tus-resumable", TUS_VERSION[0]);
  answer.headers.set("tus-version", tusVersions);
  return answer;
}

function refusalProblem({ code, details }: UploadRefused, language: Language): Response {
  const detail = fill(refusalTexts[language][code], details);
  return problem(statuses[code] ?? 409, detail, { code });
}

function reasonProblem(status: number, failure: unknown, language: Language): Response {
  // The package's own errors have a status each.
  if (failure instanceof Error && !("status_code" in failure)) throw failure;
  const [reason, ours] = reasons[status as keyof typeof reasons] ?? reasons[400];
  return problem(ours, speak(httpTexts, language)(reason));
}
