import { rfc3339 } from "../delivery/entry_frames.ts";
import { isLate, sampleOf } from "../metrics/reports.ts";
import type { Services } from "../services.ts";
import type { Reading } from "../../protocol/host_verbs.ts";
import type { HostRecord } from "../store/host_types.ts";
import { Refusal } from "./command.ts";

type Parts = Pick<Services, "announcer" | "alertGroup" | "clock" | "log">;

/**
 * Says in the group of alerts what other programs of a host have written. That is done before the
 * readings are kept, and a text has the name of its reading, so one that comes again is said once.
 *
 * @throws {Refusal} `storage_failed` when it has to come again.
 */
export async function sayTexts(
  host: HostRecord,
  readings: readonly Reading[],
  parts: Parts,
): Promise<void> {
  for (const reading of readings) {
    if (reading.text !== undefined) await say(host, reading, reading.text, parts);
  }
}

async function say(
  host: HostRecord,
  reading: Reading,
  text: string,
  { announcer, alertGroup, clock, log }: Parts,
): Promise<void> {
  const now = clock.now();
  const sample = sampleOf(reading, now);
  const { boot, counter } = sample.name ?? { boot: crypto.randomUUID(), counter: 0 };
  const head = isLate(sample, now) ? `${host.name}, ${rfc3339(sample.at)}` : host.name;
  const clientId = `host-${host.id}-${boot}-${counter}`;
  const said = await announcer.post(alertGroup, clientId, `${head}:\n${text}`);
  // It was said before, when the host had another name or was not late yet.
  if (said?.ok || said?.code === "conflict") return;
  if (said?.code === "storage_failed") throw new Refusal("storage_failed");
  log.warn("host_text_dropped", {
    host: host.name,
    group: alertGroup,
    reason: said?.code ?? "no_owner",
  });
}
