import { oneLine } from "../../common/sanitize.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { FigureName } from "../../protocol/figures.ts";
import type { HostSummary } from "../../protocol/host_frames.ts";
import { figureText } from "../report/figure_texts.ts";

/** A host and its latest report on one line. */
export function hostRow(summary: HostSummary, language: Language): string {
  const say = speak(reportTexts, language);
  const tags = Object.entries(summary.tags ?? {}).map(([key, value]) => `${key}=${value}`);
  const host = oneLine([summary.host, ...tags].join(" "));
  const mark = summary.live ? "●" : "○";
  const { figures, reasons = {}, timestamp } = summary;
  if (figures === undefined || timestamp === undefined) return say("host_silent", { mark, host });
  const shown = (name: FigureName) => figureText(name, figures[name], reasons[name], language);
  return say("host_row", {
    mark,
    host,
    busy: shown("cpu_busy"),
    cpus: shown("cpus"),
    load: shown("load_1"),
    memory: shown("memory_available"),
    memory_total: shown("memory_total"),
    disk: oneLine(summary.disk ?? ""),
    disk_free: shown("disk_free"),
    disk_total: shown("disk_total"),
    temperature: shown("temperature"),
    time: new Date(timestamp).toLocaleString(language, { dateStyle: "short", timeStyle: "short" }),
  });
}
