import type { Bench } from "./bench.ts";
import { type ChatServer, startChatServer } from "./chat_server.ts";
import type { LoadReport } from "./load_report.ts";
import { type Ngircd, ngircdMissing, startNgircd } from "./ngircd.ts";

/** The runs of both sides; `peer` is `undefined` where there is none to run. */
export interface Runs {
  readonly ours: readonly LoadReport[];
  readonly peer: readonly LoadReport[] | undefined;
  /** What there is to say about a side that did not run. */
  readonly remarks: readonly string[];
}

/** Ours, the peer, and again: whatever else the machine does then hits both. */
export async function alternate(
  runs: number,
  ours: () => Promise<LoadReport>,
  peer: (() => Promise<LoadReport>) | undefined,
): Promise<Omit<Runs, "remarks">> {
  const reports = { ours: [] as LoadReport[], peer: peer && [] as LoadReport[] };
  for (let run = 0; run < runs; run++) {
    reports.ours.push(await ours());
    if (peer !== undefined) reports.peer!.push(await peer());
  }
  return reports;
}

/** Starts a server of ours with an empty database in a folder of its own, for one row. */
export async function freshServer(bench: Bench): Promise<ChatServer> {
  return await startChatServer(await Deno.makeTempDir({ dir: bench.folder, prefix: "data-" }));
}

/** Runs something against a fresh server of ours and against ngircd, in turn. */
export async function besideNgircd(
  bench: Bench,
  ours: (server: ChatServer) => Promise<LoadReport>,
  theirs: (ngircd: Ngircd) => Promise<LoadReport>,
): Promise<Runs> {
  await using server = await freshServer(bench);
  await using ngircd = await startNgircd(bench.folder, bench.signal);
  const peer = ngircd && (() => theirs(ngircd));
  const runs = await alternate(bench.runs, () => ours(server), peer);
  return { ...runs, remarks: ngircd ? [] : [ngircdMissing] };
}
