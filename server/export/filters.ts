import { exportTexts } from "../../common/text/export.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { activityKinds, type ActivityPosition, entryKinds } from "../store/activity_types.ts";
import type { ActivityQuery } from "../store/activity_types.ts";
import type { Store } from "../store/types.ts";
import { type FormatName, isFormatName } from "./row_format.ts";
import type { ConversationQuery } from "./sources.ts";

/** What can be said of an export, over HTTP and on the command line. */
export const filterNames = [
  ...["format", "from", "to", "user", "kind", "after", "limit", "follow"] as const,
] as const;

export type FilterName = typeof filterNames[number];

/** What somebody said, as it was typed. */
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

/** What is exported. */
export type Exported = "activity" | "conversation";

/** Most rows of a page: each page is made whole before it is sent. */
const mostOnPage = 1000;

/** A filter whose value cannot be used. */
export class BadFilter extends Error {
  override readonly name = "BadFilter";

  constructor(
    readonly filter: FilterName,
    readonly value: string,
    readonly exported: Exported = "activity",
  ) {
    super(`${filter}: ${value}`);
  }

  /** What is wrong, and what would work; `name` is what the person calls the filter. */
  text(language: Language, name: string): string {
    const say = speak(exportTexts, language);
    const key = this.filter === "after" && this.exported === "conversation" ? "seq" : this.filter;
    const expected = say(`expected_${key}`, { max: mostOnPage });
    const text = say("bad_filter", { name, value: this.value, expected });
    return this.filter === "kind" ? `${text}: ${kindsOf[this.exported].join(", ")}` : text;
  }
}

/** Nobody has the name that rows were to be chosen by. */
export class UnknownUser extends Error {
  override readonly name = "UnknownUser";

  constructor(readonly user: string) {
    super(user);
  }
}

const kindsOf = { activity: activityKinds, conversation: entryKinds } as const;

/** What was asked for; who is meant by `user` only a store can tell. */
interface Read {
  /** What `accept` says, unless given. */
  readonly format: FormatName | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly userName: string | undefined;
  readonly limit: number | undefined;
  readonly follow: boolean;
}

/** The same, of the activity log. */
export interface ReadActivity extends Read {
  readonly kinds: ActivityQuery["kinds"];
  readonly after: ActivityPosition | undefined;
}

/** The same, of a conversation. */
export interface ReadConversation extends Read {
  readonly kinds: ConversationQuery["kinds"];
  readonly after: number | undefined;
}

/** @throws {BadFilter} for the first value that cannot be used. */
export function readActivity(filters: Filters): ReadActivity {
  const read = reader(filters, "activity");
  return {
    ...readCommon(read, filters),
    kinds: read("kind", (text) => parseKinds(text, activityKinds)),
    after: read("after", parsePosition),
  };
}

/** @throws {BadFilter} for the first value that cannot be used. */
export function readConversation(filters: Filters): ReadConversation {
  const read = reader(filters, "conversation");
  return {
    ...readCommon(read, filters),
    kinds: read("kind", (text) => parseKinds(text, entryKinds)),
    after: read("after", (text) => /^\d{1,15}$/.test(text) ? Number(text) : undefined),
  };
}

/**
 * The number of the account that rows are to be about.
 *
 * @throws {UnknownUser} when nobody has the name.
 */
export function userOf(
  { userName }: Pick<Read, "userName">,
  store: Pick<Store, "accountNamed">,
): number | undefined {
  if (userName === undefined) return undefined;
  const user = store.accountNamed(userName)?.id;
  if (user === undefined) throw new UnknownUser(userName);
  return user;
}

type Reader = <T>(name: FilterName, parse: (text: string) => T | undefined) => T | undefined;

function reader(filters: Filters, exported: Exported): Reader {
  return (name, parse) => {
    const text = filters[name];
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) throw new BadFilter(name, text, exported);
    return value;
  };
}

function readCommon(read: Reader, filters: Filters): Read {
  const limit = read("limit", parseLimit);
  const follow = read("follow", parseSwitch) ?? false;
  // A page has an end, and who follows has none.
  if (follow && limit !== undefined) throw new BadFilter("limit", filters.limit!);
  return {
    format: read("format", (text) => isFormatName(text) ? text : undefined),
    from: read("from", parseTime),
    to: read("to", parseTime),
    userName: read("user", (name) => name.trim() || undefined),
    limit,
    follow,
  };
}

/** A date and time of RFC 3339, or a date alone, which is its first moment in UTC. */
const timePattern =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;

function parseTime(text: string): number | undefined {
  const [, date, time = "00:00:00", zone = "Z"] = timePattern.exec(text) ?? [];
  if (date === undefined) return undefined;
  // There is no 30th of February, but it would be read as the 2nd of March.
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) {
    return undefined;
  }
  const at = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? undefined : at;
}

function parseKinds<Kind extends string>(
  text: string,
  known: readonly Kind[],
): ReadonlySet<Kind> | undefined {
  const wanted = text.split(",").map((name) => name.trim());
  const kinds = known.filter((kind) => wanted.includes(kind));
  return kinds.length === new Set(wanted).size ? new Set(kinds) : undefined;
}

/** `12.3` is a row; `12` is all of a record, so that what is wanted begins with the next one. */
function parsePosition(text: string): ActivityPosition | undefined {
  const [, record, index] = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text) ?? [];
  if (record === undefined) return undefined;
  if (index === undefined) return { record: Number(record) + 1, index: -1 };
  return { record: Number(record), index: Number(index) };
}

function parseLimit(text: string): number | undefined {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= mostOnPage ? limit : undefined;
}

function parseSwitch(text: string): boolean | undefined {
  return { "1": true, true: true, "0": false, false: false }[text];
}
