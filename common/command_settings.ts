import type { Environment } from "./environment.ts";
import { localeLanguage } from "./locale.ts";
import { dataDirectory } from "./paths.ts";

const off = { type: "boolean", default: false } as const;

/** Where everything is kept. */
const data = {
  type: "string",
  value: "DIR",
  env: "CHAT_DATA",
  default: dataDirectory,
  notInFile: true,
} as const;

/** For commands that may need no place at all. */
const ownPlace = { ...data, default: undefined } as const;

const lang = {
  type: "choice",
  env: "CHAT_LANG",
  options: ["en", "pt-BR"],
  default: (env: Environment) => localeLanguage(env),
} as const;

const profile = {
  type: "string",
  value: "NAME",
  completes: "profile",
  env: "CHAT_PROFILE",
  default: "default",
} as const;

const askedPort = {
  type: "number",
  env: "CHAT_UDP_PORT",
  default: 12345,
  min: 1,
  max: 65535,
  help: "askedPort",
} as const;

/** What can be said to `chat discover`. */
export const discoverSettings = {
  timeout: { type: "number", default: 1, min: 1, max: 60, help: "discoverTimeout" },
  udpPort: askedPort,
  json: { ...off, help: "jsonServers" },
  lang,
} as const;

/** What can be said to `chat connect`. */
export const connectSettings = {
  profile,
  name: { type: "string", value: "NAME", env: "CHAT_NAME", default: undefined, help: "userName" },
  passwordFile: {
    type: "string",
    value: "PATH",
    env: "CHAT_PASSWORD_FILE",
    default: undefined,
  },
  device: { type: "string", value: "NAME", env: "CHAT_DEVICE", default: undefined },
  downloads: {
    type: "string",
    value: "DIR",
    completes: "folder",
    env: "CHAT_DOWNLOADS",
    default: undefined,
  },
  temporary: off,
  line: off,
  json: off,
  bell: { type: "boolean", env: "CHAT_BELL", default: true },
  title: { type: "boolean", env: "CHAT_TITLE", default: true },
  udpPort: askedPort,
  data: ownPlace,
  lang,
} as const;

/** What can be said to `chat send`. */
export const sendSettings = {
  file: {
    type: "string",
    value: "PATH",
    completes: "file",
    default: undefined,
    help: "sendFile",
  },
  profile,
  wait: {
    type: "choice",
    options: ["stored", "delivered", "read"],
    default: "stored",
    help: "sendWait",
  },
  queue: { ...off, help: "sendQueue" },
  timeout: { type: "number", env: "CHAT_TIMEOUT", default: 30, min: 1, max: 3600 },
  json: { ...off, help: "jsonAnswer" },
  data: ownPlace,
  lang,
} as const;

/** What can be said to `chat history`. */
export const historySettings = {
  profile,
  since: { type: "string", value: "TIME", default: undefined, help: "historySince" },
  until: { type: "string", value: "TIME", default: undefined, help: "historyUntil" },
  limit: { type: "number", default: undefined, min: 1, max: 10_000_000, help: "historyLimit" },
  format: { type: "choice", options: ["text", "json"], default: "text", help: "historyFormat" },
  local: { ...off, help: "historyLocal" },
  timeout: { type: "number", env: "CHAT_TIMEOUT", default: 30, min: 1, max: 3600 },
  data: ownPlace,
  lang,
} as const;

/** What can be said to `chat export`, of whatever. */
export const exportSettings = {
  format: {
    type: "choice",
    options: ["ndjson", "csv", "text", "markdown"],
    default: "ndjson",
    help: "exportFormat",
  },
  from: { type: "string", value: "TIME", default: undefined, help: "exportFrom" },
  to: { type: "string", value: "TIME", default: undefined, help: "exportTo" },
  user: {
    type: "string",
    value: "USER",
    default: undefined,
    completes: "person",
    help: "exportUser",
  },
  kind: { type: "string", value: "KIND,…", default: undefined, help: "exportKind" },
  after: { type: "string", value: "POSITION", default: undefined, help: "exportAfter" },
  limit: { type: "number", default: undefined, min: 1, max: 1000, help: "exportLimit" },
  follow: { ...off, help: "exportFollow" },
  output: {
    type: "string",
    value: "FILE",
    default: undefined,
    help: "exportOutput",
  },
  force: { ...off, help: "exportForce" },
  profile: {
    type: "string",
    value: "NAME",
    completes: "profile",
    env: "CHAT_PROFILE",
    default: undefined,
    help: "exportProfile",
  },
  data,
  lang,
} as const;

/** What can be said to `chat where`, and to every command of `chat admin`. */
export const placeSettings = { data, lang } as const;

/** What can be said to `chat report-metrics`. */
export const reportSettings = {
  enroll: { type: "string", value: "STRING", default: undefined },
  hostName: { type: "string", value: "NAME", env: "CHAT_HOST_NAME", default: undefined },
  disk: { type: "list", value: "PATH", completes: "folder", env: "CHAT_DISK", default: [] },
  sensor: { type: "string", value: "NAME", env: "CHAT_SENSOR", default: undefined },
  value: { type: "list", value: "NAME=NUMBER", default: [] },
  stdin: { ...off, help: "reportStdin" },
  dryRun: off,
  printCron: off,
  printSystemdTimer: off,
  print: off,
  json: { ...off, help: "jsonReport" },
  tag: { type: "string", value: "KEY=VALUE", env: "CHAT_REPORT_TAG", default: undefined },
  udp: { ...off, env: "CHAT_REPORT_UDP", help: "reportUdp" },
  splay: { type: "boolean", env: "CHAT_REPORT_SPLAY", default: true },
  deadline: { type: "number", env: "CHAT_REPORT_DEADLINE", default: 30, min: 1, max: 3600 },
  tolerance: { type: "number", env: "CHAT_REPORT_TOLERANCE", default: 10, min: 0, max: 10_080 },
  ...placeSettings,
} as const;

/** What can be said to `chat completions`. */
export const completionsSettings = { lang } as const;
