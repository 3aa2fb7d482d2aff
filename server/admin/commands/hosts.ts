import * as v from "valibot";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { hostTexts } from "../../../common/text/hosts.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import { maxHostNameCharacters } from "../../../protocol/limits.ts";
import { parseHostName } from "../../../protocol/names.ts";
import { carryOut } from "../carry_out.ts";
import { minuteOf, printColumns, printObjects } from "../columns.ts";
import type { OfflineOptions } from "../offline.ts";
import type { AdminCommand } from "./command.ts";
import {
  hostAction,
  type HostRequest,
  hostsOrder,
  type ListedHost,
  maxTagCharacters,
  tagText,
} from "./hosts_order.ts";

/** `chat admin hosts`: the machines that report, by name; and what is changed of them. */
export const hosts: AdminCommand<"hosts"> = {
  order: hostsOrder,
  async run(request, options) {
    const body = asked(request, options.language);
    const answer = await carryOut(hostsOrder, body, options);
    if (body.action !== "list") return tellChange(body, answer.hosts[0]!, options);
    if (request.json) printObjects(answer.hosts);
    else tellAll(answer.hosts, options);
  },
};

/** What is wanted, if it makes sense. */
function asked(request: AdminRequest<"hosts">, language: Language): HostRequest {
  const { action = "list", host, values = [] } = request;
  const say = speak(hostTexts, language);
  const refuse = (text: string): never => {
    throw new Failure(exitCodes.usage, text);
  };
  if (!v.is(hostAction, action)) return refuse(say("bad_action", { action }));
  const extra = action === "list" ? host : action === "retire" ? values[0] : undefined;
  if (extra !== undefined) return refuse(say("too_much", { action, value: extra }));
  if (action === "list") return { action };
  if (host === undefined) return refuse(say("host_missing", { action }));
  switch (action) {
    case "retire":
      return { action, host };
    case "rename": {
      const [name] = values;
      if (name === undefined || values.length > 1) return refuse(say("rename_needs"));
      const parsed = parseHostName(name);
      if (parsed.ok) return { action, host, name: parsed.value };
      return refuse(say("bad_host_name", { name, max: maxHostNameCharacters }));
    }
    case "untag":
      return values.length > 0 ? { action, host, keys: [...values] } : refuse(say("untag_needs"));
    case "tag": {
      if (values.length === 0) return refuse(say("tag_needs"));
      const bad = values.find((value) => !isTag(value));
      if (bad !== undefined) return refuse(say("bad_tag", { value: bad, max: maxTagCharacters }));
      const tags = Object.fromEntries(values.map((value) => value.split("=") as [string, string]));
      return { action, host, tags };
    }
  }
}

function isTag(value: string): boolean {
  const parts = value.split("=");
  return parts.length === 2 && parts.every((part) => v.is(tagText, part));
}

function tellChange(request: HostRequest, host: ListedHost, { language }: OfflineOptions): void {
  const say = speak(hostTexts, language);
  const { host: name } = host;
  const tags = joined(host);
  switch (request.action) {
    case "rename":
      return console.error(`chat: ${say("renamed", { old: request.host ?? "", name })}`);
    case "retire":
      return console.error(`chat: ${say("now_retired", { name })}`);
  }
  console.error(`chat: ${tags === "" ? say("untagged", { name }) : say("tagged", { name, tags })}`);
}

function tellAll(all: readonly ListedHost[], { language }: OfflineOptions): void {
  const say = speak(hostTexts, language);
  if (all.length === 0) return console.error(`chat: ${say("no_hosts")}`);
  printColumns(
    (["name", "state", "last", "tags"] as const).map((heading) => say(heading)),
    all.map((host) => [host.host, say(host.state), minuteOf(host.last ?? ""), joined(host)]),
  );
}

function joined({ tags }: ListedHost): string {
  return Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(" ");
}
