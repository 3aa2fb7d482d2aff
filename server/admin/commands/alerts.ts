import * as v from "valibot";
import type { AdminRequest } from "../../../common/admin_commands.ts";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { alertTexts } from "../../../common/text/alerts.ts";
import { type Language, speak } from "../../../common/text/speak.ts";
import { formatRule, parseRule } from "../../metrics/alerts/rule.ts";
import type { Outcome } from "../../store/types.ts";
import { carryOut } from "../carry_out.ts";
import { printColumns, printObjects } from "../columns.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";
import type { AdminCommand } from "./command.ts";

/** Longer than any rule that can be meant. */
const maxRuleCharacters = 256;

const request = v.object({
  action: v.picklist(["list", "add", "remove"]),
  rule: v.optional(v.pipe(
    v.string(),
    v.maxLength(maxRuleCharacters),
    v.check((text) => parseRule(text) !== undefined),
  )),
  id: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
});

type AlertsRequest = v.InferOutput<typeof request>;

const rule = v.object({
  id: v.number(),
  rule: v.string(),
  /** As in `env=lab`; null when it is about all machines. */
  tag: v.nullable(v.string()),
  /** How many machines it holds for now. */
  open: v.number(),
});

type ListedRule = v.InferOutput<typeof rule>;

interface AlertsAnswer {
  /** All of them, or the one that was added; none when one was removed. */
  readonly rules: readonly ListedRule[];
}

const alertsOrder: Order<AlertsRequest, AlertsAnswer> = {
  name: "alerts",
  request,
  answer: v.object({ rules: v.array(rule) }),
  carryOut: async (services, wanted) => ({ rules: await carried(services, wanted) }),
  logged: (_, { action, rule, id }) => {
    if (action === "list") return undefined;
    return action === "add" ? { action, rule } : { action, id };
  },
};

async function carried(
  { store, clock }: AdminServices,
  { action, rule, id = 0 }: AlertsRequest,
): Promise<readonly ListedRule[]> {
  const all = () => {
    const open = store.alerts.incidents(Infinity, 0, 10_000).map((incident) => incident.rule);
    return store.alerts.rules().map(({ id, rule, tag = null }): ListedRule => (
      { id, rule, tag, open: open.filter((one) => one === id).length }
    ));
  };
  if (action === "list") return all();
  if (action === "remove") {
    const [done] = await store.commit([
      { kind: "remove_alert_rule", rule: id },
    ]) as [Outcome<"remove_alert_rule">];
    if (!done.ok) throw new Error(`Cannot remove rule ${id}: the store refused it`);
    if (!done.removed) throw new AdminRefusal("unknown_rule", { id });
    return [];
  }
  const { rule: read, tag } = parseRule(rule ?? "")!;
  const [done] = await store.commit([
    { kind: "add_alert_rule", rule: formatRule(read), tag, at: clock.now() },
  ]) as [Outcome<"add_alert_rule">];
  if (!done.ok) throw new Error(`Cannot add "${rule}": the store refused it`);
  return all().filter((one) => one.id === done.added.id);
}

/** `chat admin alerts`: the rules by which machines are watched; and what is changed of them. */
export const alerts: AdminCommand<"alerts"> = {
  order: alertsOrder,
  async run(request, options) {
    const body = asked(request, options.language);
    const { rules } = await carryOut(alertsOrder, body, options);
    const say = speak(alertTexts, options.language);
    if (body.action === "remove") {
      return console.error(`chat: ${say("rule_removed", { id: body.id ?? 0 })}`);
    }
    if (body.action === "add") {
      const [{ id, rule, tag } = { id: 0, rule: "", tag: null }] = rules;
      const text = tag === null ? rule : `${rule} tag ${tag}`;
      return console.error(`chat: ${say("rule_added", { id, rule: text })}`);
    }
    if (request.json) return printObjects(rules);
    if (rules.length === 0) return console.error(`chat: ${say("no_rules")}`);
    printColumns(
      [say("id_heading"), say("rule_heading"), say("tag_heading"), say("open_heading")],
      rules.map(({ id, rule, tag, open }) => [String(id), rule, tag ?? "", String(open)]),
    );
  },
};

/** What is wanted, if it makes sense. */
function asked(request: AdminRequest<"alerts">, language: Language): AlertsRequest {
  const { action = "list", values = [] } = request;
  const say = speak(alertTexts, language);
  const refuse = (text: string): never => {
    throw new Failure(exitCodes.usage, text);
  };
  const text = values.join(" ").trim();
  switch (action) {
    case "list":
      return text === "" ? { action } : refuse(say("bad_alert_action", { action: text }));
    case "add":
      if (text === "") return refuse(say("add_needs"));
      if (text.length > maxRuleCharacters || parseRule(text) === undefined) {
        return refuse(say("bad_rule", { rule: text }));
      }
      return { action, rule: text };
    case "remove":
      return /^[1-9]\d{0,8}$/.test(text)
        ? { action, id: Number(text) }
        : refuse(say("remove_needs"));
    default:
      return refuse(say("bad_alert_action", { action }));
  }
}
