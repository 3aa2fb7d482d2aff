import { Transcript } from "./transcript.ts";

/** Entries as lines that are read at any time, by people and by programs: each has its date. */
export class DatedTranscript extends Transcript {
  override time(timestamp: string): string {
    const at = new Date(timestamp);
    if (Number.isNaN(at.getTime())) return "---------- --:--";
    const two = (value: number) => String(value).padStart(2, "0");
    const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
  }
}
