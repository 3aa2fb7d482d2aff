/** From the most talkative to the quietest. */
export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = "text" | "json";
export type LogFields = Readonly<Record<string, unknown>>;

type Write = (event: string, fields?: LogFields) => void;

/** Records what happened. An event is a stable name in snake_case; what it was about goes into the fields. */
export type Logger = { readonly [Level in LogLevel]: Write };

export interface LoggerOptions {
  readonly format: LogFormat;
  /** Events below this are dropped. */
  readonly level: LogLevel;
  /** Takes one line with its line feed; stderr unless given. */
  readonly write?: (line: string) => void;
  readonly now?: () => number;
}

/** Fields with such a name hold what must never be in a log, whoever puts it there. */
const secretName = /pass(word|phrase)|token|secret|content|invite|body|authorization|cookie/i;

/** What could drive a terminal or reorder a line, beyond what JSON escapes by itself. */
const unsafeCharacter = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that needs no quotes in the text format. */
const plainText = /^[\w.:/@#+-]+$/;

function withoutSecret(name: string, value: unknown): unknown {
  // A count of invites or bytes of content is no secret.
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return String(value);
  if (value === undefined || value === null) return value;
  if (secretName.test(name)) return "[redacted]";
  return value instanceof Error ? value.stack ?? String(value) : value;
}

function stringify(value: unknown): string | undefined {
  const json: string | undefined = JSON.stringify(value, withoutSecret);
  return json?.replace(
    unsafeCharacter,
    (character) => "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

function safeJson(value: unknown): string | undefined {
  try {
    return stringify(value);
  } catch {
    // A cycle: the event still has to be recorded.
    return stringify("[cannot be written]");
  }
}

function textField([name, value]: [string, unknown]): string {
  const shown = withoutSecret(name, value);
  if (shown === undefined) return "";
  if (typeof shown === "string" && plainText.test(shown)) return ` ${name}=${shown}`;
  return ` ${name}=${safeJson(shown)}`;
}

function formatLine(format: LogFormat, record: LogFields): string {
  if (format === "json") {
    const members = Object.entries(record).map(([name, value]) => {
      const json = safeJson(withoutSecret(name, value));
      return json === undefined ? undefined : `${JSON.stringify(name)}:${json}`;
    });
    return `{${members.filter((member) => member !== undefined).join(",")}}\n`;
  }
  const { time, level, event, ...fields } = record;
  return `${time} ${level} ${event}${Object.entries(fields).map(textField).join("")}\n`;
}

function writeToStderr(line: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  } catch {
    // Whoever read our stderr is gone; the server must not go with it.
  }
}

/**
 * Makes a logger that writes one line per event, as text or as a JSON object with `time` (RFC 3339),
 * `level`, `event` and the fields. Never throws. Fields that are named like a secret are redacted,
 * in nested objects too, and control characters are escaped.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { format, level: lowest, write = writeToStderr, now = Date.now } = options;
  const writerOf = (level: LogLevel): Write => {
    if (logLevels.indexOf(level) < logLevels.indexOf(lowest)) return () => {};
    return (event, fields = {}) => {
      const time = new Date(now()).toISOString();
      write(formatLine(format, { time, level, event, ...fields }));
    };
  };
  return {
    debug: writerOf("debug"),
    info: writerOf("info"),
    warn: writerOf("warn"),
    error: writerOf("error"),
  };
}
