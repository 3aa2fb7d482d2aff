import * as v from "valibot";
import type { LogFields } from "../../../common/logger.ts";
import { maxHostNameCharacters } from "../../../protocol/limits.ts";
import { parseHostName } from "../../../protocol/names.ts";
import type { HostRecord, HostState } from "../../store/host_types.ts";
import type { Outcome } from "../../store/types.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";

/** Longest key, and longest value, of a tag: both have to fit a line of a list. */
export const maxTagCharacters = 63;

/** Most tags of one host: what a person can keep apart. */
export const maxTags = 16;

/** A key or a value of a tag; none of them has a blank, or what stands between the two. */
export const tagText = v.pipe(v.string(), v.regex(/^[\p{L}\p{N}._:/-]{1,63}$/u));

/** What can be done with a host. */
export const hostAction = v.picklist(["list", "rename", "tag", "untag", "retire"]);

const host = v.object({
  host: v.string(),
  state: v.picklist(["live", "stale", "silent", "retired"]),
  /** When it was read that was reported last. RFC 3339; null before the first report. */
  last: v.nullable(v.string()),
  tags: v.record(v.string(), v.string()),
});

/** A host as the operator sees it. */
export type ListedHost = v.InferOutput<typeof host>;

const request = v.object({
  action: hostAction,
  /** In any spelling; which one is meant, but for `list`. */
  host: v.optional(v.pipe(v.string(), v.maxLength(256))),
  /** Its new name. */
  name: v.optional(
    v.pipe(v.string(), v.maxLength(256), v.check((name) => parseHostName(name).ok)),
  ),
  /** Those that it gets besides the ones that it has. */
  tags: v.optional(v.record(tagText, tagText)),
  /** Those that it loses. */
  keys: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(maxHostNameCharacters))), v.maxLength(64)),
  ),
});

/** What is to be done, with which host. */
export type HostRequest = v.InferOutput<typeof request>;

interface HostsAnswer {
  /** All of them, or the one that was changed. */
  readonly hosts: readonly ListedHost[];
}

/** Lists hosts, or changes one. */
export const hostsOrder: Order<HostRequest, HostsAnswer> = {
  name: "hosts",
  request,
  answer: v.object({ hosts: v.array(host) }),
  carryOut: async (services, wanted) => ({ hosts: await carried(services, wanted) }),
  logged: (_, wanted) => logged(wanted),
};

function logged({ action, host, name, tags, keys }: HostRequest): LogFields | undefined {
  if (action === "list") return undefined;
  const changed = tags && Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(",");
  const fields = { action, host, name, tags: changed, keys: keys?.join(",") };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function carried(services: AdminServices, wanted: HostRequest): Promise<ListedHost[]> {
  const { store } = services;
  if (wanted.action === "list") return store.hostStates().map((state) => listed(state, services));
  const name = wanted.host ?? "";
  const state = store.hostNamed(name);
  if (state === undefined) throw new AdminRefusal("unknown_host", { name });
  const { id } = await change(state, wanted, services);
  return store.hostStates().filter((one) => one.id === id).map((one) => listed(one, services));
}

async function change(
  state: HostState,
  wanted: HostRequest,
  { store, clock, liveHosts }: AdminServices,
): Promise<HostRecord> {
  if (wanted.action === "retire") {
    const [done] = await store.commit([
      { kind: "retire_host", host: state.id, at: clock.now() },
    ]) as [Outcome<"retire_host">];
    if (!done.ok) throw new Error(`Cannot retire "${state.name}": the store refused it`);
    liveHosts.retired(state.id);
    return state;
  }
  const [done] = await store.commit([
    { kind: "change_host", host: state.id, ...changes(state, wanted) },
  ]) as [Outcome<"change_host">];
  if (!done.ok && done.code === "name_taken") {
    throw new AdminRefusal("host_name_taken", { name: wanted.name ?? "" });
  }
  if (!done.ok) throw new Error(`Cannot change "${state.name}": the store refused it`);
  liveHosts.changed(done.host);
  return done.host;
}

function changes({ tags }: HostState, wanted: HostRequest): Partial<HostRecord> {
  if (wanted.action === "rename") return wanted.name === undefined ? {} : { name: wanted.name };
  const { tags: more = {}, keys = [] } = wanted;
  const all = { ...tags, ...more };
  const left = Object.entries(all).filter(([key]) => !keys.includes(key));
  if (left.length > maxTags) throw new AdminRefusal("too_many_tags", { max: maxTags });
  return { tags: Object.fromEntries(left.toSorted(([one], [other]) => one < other ? -1 : 1)) };
}

function listed(state: HostState, { liveHosts }: AdminServices): ListedHost {
  const { id, name, tags, latest, retiredAt } = state;
  const last = latest === undefined ? null : new Date(latest.at).toISOString();
  const recent = liveHosts.isLive(id) ? "live" : latest === undefined ? "silent" : "stale";
  return { host: name, state: retiredAt === undefined ? recent : "retired", last, tags };
}
