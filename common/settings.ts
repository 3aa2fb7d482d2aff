import { isIP } from "node:net";
import { hostname } from "node:os";
import { placeSettings } from "./command_settings.ts";
import { type LogFormat, type LogLevel, logLevels } from "./logger.ts";
import type { SettingValues } from "./setting.ts";

const highestPort = 65_535;
const port = { type: "number", min: 0, max: highestPort } as const;

function isGroupName(text: string): boolean {
  const isReserved = /^#?(lobby|chat|server|system)$/i.test(text);
  return !isReserved && /^#?[\p{L}\p{M}\p{N}._-]{1,32}$/u.test(text);
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? "");
}

/**
 * Every setting of `chat serve`: `plainPort` is `--plain-port`, and a switch that is on unless told
 * otherwise is `--no-…`. This table makes the flags, the help and the manual.
 */
export const serveSettings = {
  data: placeSettings.data,
  name: { type: "string", value: "NAME", env: "CHAT_SERVER_NAME", default: () => hostname() },
  host: { type: "string", value: "HOST", env: "CHAT_HOST", default: "0.0.0.0" },
  port: { ...port, env: "CHAT_PORT", default: 12345 },
  plainPort: { ...port, env: "CHAT_PLAIN_PORT", default: undefined },
  plainHost: { type: "string", value: "HOST", env: "CHAT_PLAIN_HOST", default: "127.0.0.1" },
  http: { type: "boolean", env: "CHAT_HTTP", default: true },
  httpPort: { ...port, env: "CHAT_HTTP_PORT", default: 8443 },
  httpPlainPort: { ...port, env: "CHAT_HTTP_PLAIN_PORT", default: undefined },
  httpPlainHost: {
    type: "string",
    value: "HOST",
    env: "CHAT_HTTP_PLAIN_HOST",
    default: "127.0.0.1",
  },
  tlsCert: { type: "string", value: "FILE", env: "CHAT_TLS_CERT", default: undefined },
  tlsKey: { type: "string", value: "FILE", env: "CHAT_TLS_KEY", default: undefined },
  trustedProxy: {
    type: "list",
    value: "ADDRESS",
    env: "CHAT_TRUSTED_PROXY",
    shape: { fits: (text: string) => isIP(text) !== 0, expected: "expected_ip_address" },
    default: [],
  },
  udp: { type: "boolean", env: "CHAT_UDP", default: true },
  udpPort: { ...port, env: "CHAT_UDP_PORT", default: 12345 },
  registration: {
    type: "choice",
    env: "CHAT_REGISTRATION",
    options: ["open", "invite", "closed"],
    default: "invite",
  },
  maxSessions: { type: "number", env: "CHAT_MAX_SESSIONS", default: 3, min: 1, max: 100 },
  // Below 2^10 a hash is no hindrance; above 2^20 one login takes a gigabyte.
  passwordCost: { type: "number", env: "CHAT_PASSWORD_COST", default: 17, min: 10, max: 20 },
  logFormat: {
    type: "choice",
    env: "CHAT_LOG_FORMAT",
    options: ["text", "json"] satisfies LogFormat[],
    default: "text",
  },
  logLevel: {
    type: "choice",
    env: "CHAT_LOG_LEVEL",
    options: logLevels satisfies readonly LogLevel[],
    default: "info",
  },
  heartbeatMs: {
    type: "number",
    env: "CHAT_HEARTBEAT_MS",
    default: 90_000,
    min: 100,
    max: 86_400_000,
  },
  inviteUses: { type: "number", env: "CHAT_INVITE_USES", default: 50, min: 1, max: 10_000 },
  inviteDays: { type: "number", env: "CHAT_INVITE_DAYS", default: 7, min: 1, max: 365 },
  maxConnections: {
    type: "number",
    env: "CHAT_MAX_CONNECTIONS",
    default: 10_000,
    min: 1,
    max: 1_000_000,
  },
  // A hundred years are as good as for ever.
  retentionDays: {
    type: "number",
    env: "CHAT_RETENTION_DAYS",
    default: undefined,
    min: 1,
    max: 36_500,
  },
  // Up to a terabyte each: what is more is no file to hand to somebody in a chat.
  maxFileMb: { type: "number", env: "CHAT_MAX_FILE_MB", default: 2048, min: 1, max: 1_048_576 },
  userFilesMb: {
    type: "number",
    env: "CHAT_USER_FILES_MB",
    default: 10_240,
    min: 1,
    max: 104_857_600,
  },
  fileDays: { type: "number", env: "CHAT_FILE_DAYS", default: 30, min: 1, max: 3650 },
  // A hundred hosts with one report a minute take 40 MB a day, and 5 MB for their aggregates.
  sampleDays: { type: "number", env: "CHAT_SAMPLE_DAYS", default: 7, min: 1, max: 3650 },
  aggregateDays: { type: "number", env: "CHAT_AGGREGATE_DAYS", default: 90, min: 1, max: 3650 },
  alerts: {
    type: "choice",
    env: "CHAT_ALERTS",
    options: ["on", "off"],
    default: "on",
  },
  alertGroup: {
    type: "string",
    value: "NAME",
    env: "CHAT_ALERT_GROUP",
    shape: { fits: isGroupName, expected: "expected_group" },
    default: "#alerts",
  },
  alertWebhook: {
    type: "string",
    value: "ADDRESS",
    env: "CHAT_ALERT_WEBHOOK",
    shape: { fits: isWebAddress, expected: "expected_web_address" },
    default: undefined,
  },
  alertWebhookCa: {
    type: "string",
    value: "FILE",
    env: "CHAT_ALERT_WEBHOOK_CA",
    default: undefined,
  },
  activityLog: {
    type: "string",
    value: "FILE",
    completes: "file",
    env: "CHAT_ACTIVITY_LOG",
    default: undefined,
  },
  operatorReads: {
    type: "choice",
    env: "CHAT_OPERATOR_READS",
    options: ["none", "activity", "all"],
    default: "activity",
  },
  lang: placeSettings.lang,
} as const;

/** What `chat serve` runs by, checked. */
export type ServeSettings = SettingValues<typeof serveSettings>;
