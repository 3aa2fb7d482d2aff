import { exportTexts } from "../../common/text/export.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import {
  type ActivityKind,
  activityKinds,
  type ActivityPosition,
  type ActivityQuery,
} from "../store/activity_types.ts";
import type { Store } from "../store/types.ts";

/** What rows can be chosen by. */
export const activityFilters = ["from", "to", "user", "kind", "after"] as const;

export type ActivityFilterName = typeof activityFilters[number];

/** The filters that somebody gave, as they were typed. */
export type ActivityFilters = Readonly<Partial<Record<ActivityFilterName, string>>>;

/** A filter whose value cannot be used. */
export class BadFilter extends Error {
  override readonly name = "BadFilter";

  constructor(readonly filter: ActivityFilterName, readonly value: string) {
    super(`${filter}: ${value}`);
  }

  /** What is wrong, and what would work; `name` is what the person calls the filter. */
  text(language: Language, name: string): string {
    const say = speak(exportTexts, language);
    const expected = say(`expected_${this.filter}`);
    const text = say("bad_filter", { name, value: this.value, expected });
    return this.filter === "kind" ? `${text}: ${activityKinds.join(", ")}` : text;
  }
}

/** Nobody has the name that rows were to be chosen by. */
export class UnknownActivityUser extends Error {
  override readonly name = "UnknownActivityUser";

  constructor(readonly user: string) {
    super(user);
  }
}

/** Filters that were read; who is meant only a store can tell. */
export type ReadFilters = Omit<ActivityQuery, "user"> & { readonly userName?: string };

/** @throws {BadFilter} for the first value that cannot be used. */
export function readFilters(filters: ActivityFilters): ReadFilters {
  const read = <T>(name: ActivityFilterName, parse: (text: string) => T | undefined) => {
    const text = filters[name];
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) throw new BadFilter(name, text);
    return value;
  };
  return {
    from: read("from", parseTime),
    to: read("to", parseTime),
    userName: read("user", (name) => name.trim() || undefined),
    kinds: read("kind", parseKinds),
    after: read("after", parsePosition),
  };
}

/** @throws {UnknownActivityUser} when nobody has the name. */
export function queryOf(
  { userName, ...query }: ReadFilters,
  store: Pick<Store, "accountNamed">,
): ActivityQuery {
  if (userName === undefined) return query;
  const user = store.accountNamed(userName)?.id;
  if (user === undefined) throw new UnknownActivityUser(userName);
  return { ...query, user };
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

function parseKinds(text: string): ReadonlySet<ActivityKind> | undefined {
  const wanted = text.split(",").map((name) => name.trim());
  const kinds = activityKinds.filter((kind) => wanted.includes(kind));
  return kinds.length === new Set(wanted).size ? new Set(kinds) : undefined;
}

/** `12.3` is a row; `12` is all of a record, so that what is wanted begins with the next one. */
function parsePosition(text: string): ActivityPosition | undefined {
  const [, record, index] = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text) ?? [];
  if (record === undefined) return undefined;
  if (index === undefined) return { record: Number(record) + 1, index: -1 };
  return { record: Number(record), index: Number(index) };
}
