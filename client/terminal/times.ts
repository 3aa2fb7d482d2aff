import type { Language } from "../../common/text/speak.ts";

/** The time of day on this machine's clock; dashes for what is no time. */
export function timeOf(timestamp: string): string {
  const at = new Date(timestamp);
  if (Number.isNaN(at.getTime())) return "--:--";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The day on this machine's calendar, to tell days apart; empty for what is no time. */
export function dayKey(timestamp: string): string {
  const at = new Date(timestamp);
  return Number.isNaN(at.getTime()) ? "" : at.toDateString();
}

const days = new WeakMap<object, string>();

/** The day of an entry, found out once. */
export function dayOfEntry(frame: { readonly timestamp: string }): string {
  let day = days.get(frame);
  if (day === undefined) days.set(frame, day = dayKey(frame.timestamp));
  return day;
}

const formats = new Map<Language, Intl.DateTimeFormat>();

/** A day in words, such as `Tuesday, December 1, 2026`. */
export function dayOf(timestamp: string, language: Language): string {
  let format = formats.get(language);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, { dateStyle: "full" });
    formats.set(language, format);
  }
  return format.format(new Date(timestamp));
}
