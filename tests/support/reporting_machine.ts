import { Buffer } from "node:buffer";
import { join } from "node:path";
import {
  type Credential,
  readCredential,
  writeCredential,
} from "../../client/report/credential.ts";
import { type Ran, Run, type RunOptions } from "../../client/report/run.ts";
import { enrollHost } from "./sealed_host.ts";
import type { TestServer } from "./test_server.ts";

/** A machine that reports to a server of this process, with a data folder of its own. */
export interface ReportingMachine {
  readonly data: string;
  readonly host: string;
  /** What it was enrolled with, as it is on its disk now. */
  credential(): Promise<Credential>;
  /** Changes that. */
  change(change: Partial<Credential>): Promise<void>;
  /** Reports `uptime` as what was read at `at`, in milliseconds since 1970. */
  report(at: number, uptime: number, more?: Partial<RunOptions>): Promise<Ran>;
  /** Names of the files of reports that wait on its disk. */
  waiting(): Promise<string[]>;
}

/** Enrols a machine. */
export async function enrollMachine(
  house: TestServer,
  folder: string,
  host: string,
  udpPort?: number,
): Promise<ReportingMachine> {
  const { identity, chat } = house.server;
  const { token, key } = await enrollHost(house, host);
  const data = join(folder, host);
  await Deno.mkdir(data);
  await writeCredential(data, {
    host,
    address: { host: "127.0.0.1", port: chat.port },
    pin: { fingerprint: identity.fingerprint, pem: identity.certificatePem },
    token,
    key: Buffer.from(key.key).toString("base64url"),
    keyId: key.keyId,
    ...(udpPort !== undefined && { udpPort }),
  });
  const credential = async () => (await readCredential(data))!;
  return {
    data,
    host,
    credential,
    change: async (change) => await writeCredential(data, { ...await credential(), ...change }),
    async report(at, uptime, more = {}) {
      const run = await Run.begin({
        credential: await credential(),
        data,
        language: "en",
        udp: false,
        attended: false,
        splay: false,
        deadlineMs: 20_000,
        toleranceMs: 600_000,
        now: () => at,
        ...more,
      });
      const figures = { uptime };
      return await run.send({ boot: "b1", at: new Date(at).toISOString(), disk: "/", figures });
    },
    async waiting() {
      const folder = join(data, "report", "spool");
      const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
      return names.filter((name) => name.endsWith(".json")).sort();
    },
  };
}

/** What the server has of a host: when each reading was made, and its `uptime`. */
export function readingsOf({ server }: TestServer, host: string): [at: number, uptime: number][] {
  const { store } = server.services;
  const { id } = store.hostNamed(host)!;
  return store.hostHistory.samples(id, "uptime", 0, Number.MAX_SAFE_INTEGER)
    .map(({ at, mean }) => [at, mean]);
}
