import * as v from "valibot";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { serveSettings } from "../../../common/settings.ts";
import { keepingTexts } from "../../../common/text/keeping.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import { parseConversationId } from "../../../protocol/ids.ts";
import { lobbyName } from "../../../protocol/names.ts";
import type { Conversation, Store } from "../../store/types.ts";
import { carryOut } from "../carry_out.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";
import type { AdminCommand } from "./command.ts";

const maxDays = serveSettings.retentionDays.max;

/** How the rule of all that have none of their own is called. */
const usualName = "default";

/** Most conversations with a rule of their own that are listed: more than anybody sets by hand. */
const mostRules = 1000;

/** 0 is never, `null` no rule of its own. */
const days = v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(maxDays)));

interface RetentionRequest {
  /** Whose rule is set or asked for; every rule when it is absent. */
  readonly of?: string | undefined;
  readonly days?: number | null | undefined;
}

interface RetentionAnswer {
  readonly rules: readonly { readonly name: string; readonly days: number | null }[];
}

const order: Order<RetentionRequest, RetentionAnswer> = {
  name: "retention",
  request: v.object({
    of: v.optional(v.pipe(v.string(), v.maxLength(256))),
    days: v.optional(days),
  }),
  answer: v.object({ rules: v.array(v.object({ name: v.string(), days })) }),
  carryOut: retain,
  logged: ({ rules }, { of, days }) => ({ of, days, rules: rules.length }),
};

async function retain(
  services: AdminServices,
  request: RetentionRequest,
): Promise<RetentionAnswer> {
  const { store } = services;
  if (request.of === undefined) return { rules: [usualRule(services), ...ownRules(store)] };
  const conversation = request.of === usualName ? undefined : conversationNamed(request.of, store);
  if (request.days !== undefined) await keep(services, conversation, request.days);
  if (conversation === undefined) return { rules: [usualRule(services)] };
  const own = store.retention.of(conversation.number) ?? null;
  return { rules: [{ name: nameOf(conversation), days: own }] };
}

async function keep(
  { store, clock, retentionDays }: AdminServices,
  conversation: Conversation | undefined,
  days: number | null,
): Promise<void> {
  if (conversation === undefined && retentionDays !== undefined) {
    throw new AdminRefusal("usual_retention_given", { days: retentionDays });
  }
  const [kept] = await store.commit([{
    kind: "set_retention",
    at: clock.now(),
    ...(conversation === undefined ? {} : { conversation: conversation.number }),
    ...(days === null ? {} : { days }),
  }]);
  if (!kept?.ok) throw new Error("Cannot keep a rule: the store refused it");
}

function usualRule({ store, retentionDays }: AdminServices) {
  return { name: usualName, days: retentionDays ?? store.retention.usual() };
}

function ownRules(store: Store) {
  return store.retention.rules(0, mostRules)
    .map(({ conversation, days }) => ({ name: nameOf(store.conversation(conversation)!), days }));
}

function conversationNamed(name: string, store: Store): Conversation {
  const number = parseConversationId(name);
  const byId = number === undefined ? undefined : store.conversation(number);
  const found = name.toLowerCase() === lobbyName
    ? store.lobby
    : byId?.id === name
    ? byId
    : store.groupNamed(name);
  if (found === undefined) throw new AdminRefusal("unknown_conversation", { name });
  return found;
}

function nameOf({ name, id }: Conversation): string {
  return name || id;
}

/** `chat admin retention`: one rule per line, a name and its days, on stdout. */
export const retention: AdminCommand<"retention"> = {
  order,
  async run(request, options) {
    const { rules } = await carryOut(order, asked(request, options.language), options);
    for (const { name, days } of rules) console.log(`${name}\t${spelled(days)}`);
  },
};

function asked(request: AdminRequest<"retention">, language: Language): RetentionRequest {
  const { conversation, days } = request;
  if (request.default !== true) return { of: conversation, days: parsed(days, false, language) };
  if (days !== undefined) {
    throw new Failure(exitCodes.usage, speak(keepingTexts, language)("days_missing"));
  }
  return { of: usualName, days: parsed(conversation, true, language) };
}

function parsed(
  text: string | undefined,
  isUsual: boolean,
  language: Language,
): RetentionRequest["days"] {
  if (text === undefined || text === "off") return text === undefined ? undefined : 0;
  if (text === usualName && !isUsual) return null;
  const number = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : NaN;
  if (number <= maxDays) return number;
  const values = { value: text, max: maxDays };
  const say = speak(keepingTexts, language);
  throw new Failure(exitCodes.usage, say(isUsual ? "bad_usual_days" : "bad_days", values));
}

function spelled(days: number | null): string {
  if (days === null) return usualName;
  return days === 0 ? "off" : String(days);
}
