import type { Logger } from "../../common/logger.ts";
import type { Clock, Timer } from "../clock.ts";
import { type HttpsCertificate, loadHttpsCertificate } from "./https_certificate.ts";
import { readTlsFiles, type TlsFiles } from "./tls_files.ts";

/** A certificate that was renewed is shown that soon; looking costs two questions to the system. */
const lookEveryMs = 10_000;

/** One of our own making is renewed a month before its end. */
const renewEveryMs = 24 * 60 * 60 * 1000;

export interface HttpsIdentityOptions {
  readonly data: string;
  /** The operator's own; one of our making without it. */
  readonly files: TlsFiles | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the HTTPS port presents, now and later: its certificate changes while the server runs. */
export class HttpsIdentity {
  readonly #options: HttpsIdentityOptions;
  #current: HttpsCertificate;
  #timer: Timer | undefined;
  /** What the files were like when they were read last, whatever came of it. */
  #seen: string;
  #reading: Promise<void> | undefined;
  /** Hears of each new certificate. */
  onChange: (certificate: HttpsCertificate) => void = () => {};

  private constructor(options: HttpsIdentityOptions, current: HttpsCertificate, seen: string) {
    this.#options = options;
    this.#current = current;
    this.#seen = seen;
    this.#wait();
  }

  /**
   * Reads the certificate, or makes one.
   *
   * @throws {BadTlsFiles} when the operator's cannot be used.
   */
  static async open(options: HttpsIdentityOptions): Promise<HttpsIdentity> {
    const seen = await look(options.files);
    return new HttpsIdentity(options, await load(options), seen);
  }

  /** What is presented now. */
  get current(): HttpsCertificate {
    return this.#current;
  }

  /** Reads the files again; what cannot be used changes nothing, and is logged. */
  async reload(): Promise<void> {
    const { log, files } = this.#options;
    try {
      this.#seen = await look(files);
      const loaded = await load(this.#options);
      if (isSame(loaded, this.#current)) return;
      this.#current = loaded;
      log.info("https_certificate_changed", { name: loaded.name });
      this.onChange(loaded);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error("https_certificate_kept", { reason });
    }
  }

  /** Ends the watch; waits for what it is at. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    await this.#reading;
    this.#timer?.cancel();
  }

  #wait(): void {
    const { clock, files } = this.#options;
    this.#timer = clock.after(files === undefined ? renewEveryMs : lookEveryMs, () => {
      this.#reading = this.#look().finally(() => this.#wait());
    });
  }

  async #look(): Promise<void> {
    const { files } = this.#options;
    // One that was made is renewed when its time comes.
    if (files === undefined || await look(files) !== this.#seen) await this.reload();
  }
}

async function load(options: HttpsIdentityOptions): Promise<HttpsCertificate> {
  const { data, files, clock, log } = options;
  if (files === undefined) return await loadHttpsCertificate(data, { clock });
  const pair = await readTlsFiles(files);
  const { certificate: file } = files;
  const until = new Date(pair.notAfter).toISOString();
  if (pair.notAfter <= clock.now()) log.warn("https_certificate_expired", { file, until });
  if (!pair.isWhole) log.warn("https_certificate_without_chain", { file });
  return pair;
}

/** What changes when a file does, or when it is replaced: by a name for another one, too. */
async function look(files: TlsFiles | undefined): Promise<string> {
  const each = [files?.certificate, files?.key].map(async (path) => {
    const found = path && await Deno.stat(path).catch(() => undefined);
    return found ? `${found.dev} ${found.ino} ${found.size} ${found.mtime?.getTime()}` : "none";
  });
  return (await Promise.all(each)).join("\n");
}

function isSame(one: HttpsCertificate, other: HttpsCertificate): boolean {
  return one.certificatePem === other.certificatePem && one.privateKeyPem === other.privateKeyPem;
}
