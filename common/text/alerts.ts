import { texts } from "./speak.ts";

/** What is said of machines that are not as they should be. */
export const alertTexts = texts({
  opened: "Alert {id}: {host}: {rule}",
  closed: "Alert {id} is over: {host}: {rule}",
  value: "It was {value} at {time}, and {worst} at worst.",
  missing: "It was not heard any more at {time}.",
  eased: "It is as it should be since {time}.",
  heard: "It is heard again since {time}.",
  retired: "The machine reports no more since {time}.",
  removed: "There is no such rule any more since {time}.",
  acked: "{name} looks after it.",
  silenced: "Silent until {time}.",
  hint: "/ack {id} says that you look after it, /silence {id} 2h keeps it quiet.",
  texts_left_out:
    "[It says more than {most} texts at once and one in {seconds} s after that; the rest is left out]",
  bad_authority: 'Cannot read a certificate from "{path}" for --alert-webhook-ca: {detail}',
  bad_authority_hint:
    "It takes a file in PEM: the certificate of the webhook's server, or of who signed that",
  no_certificate: "there is none in it",
  rule_heading: "RULE",
  id_heading: "ID",
  tag_heading: "TAG",
  open_heading: "OPEN",
  no_rules: "There is no rule; chat admin alerts add 'disk_free_percent < 10 for 5m' makes one",
  rule_added: "Rule {id} watches now: {rule}",
  rule_removed: "Rule {id} is gone",
  bad_rule:
    'Cannot use the rule "{rule}": write "FIGURE < NUMBER", "FIGURE > NUMBER for 5m" or "missing for 3m", and " tag env=lab" behind it for some machines only',
  bad_alert_action: 'Cannot "{action}" alerts: there are list, add and remove',
  add_needs: "Give the rule: chat admin alerts add 'temperature > 85'",
  remove_needs: "Give the number of the rule: chat admin alerts remove ID",
}, {
  opened: "Alerta {id}: {host}: {rule}",
  closed: "O alerta {id} terminou: {host}: {rule}",
  value: "Estava em {value} em {time}, e no pior momento em {worst}.",
  missing: "Não dava mais sinal em {time}.",
  eased: "Está como deve desde {time}.",
  heard: "Dá sinal de novo desde {time}.",
  retired: "A máquina não envia mais relatórios desde {time}.",
  removed: "Essa regra não existe mais desde {time}.",
  acked: "{name} está cuidando disso.",
  silenced: "Em silêncio até {time}.",
  hint: "/ack {id} diz que você cuida disso, /silence {id} 2h deixa em silêncio.",
  texts_left_out:
    "[Diz mais do que {most} textos de uma vez e um a cada {seconds} s depois; o resto fica de fora]",
  bad_authority: 'Não dá para ler um certificado de "{path}" para --alert-webhook-ca: {detail}',
  bad_authority_hint:
    "Indique um arquivo em PEM: o certificado do servidor do webhook, ou o de quem o assinou",
  no_certificate: "não há nenhum nele",
  rule_heading: "REGRA",
  id_heading: "ID",
  tag_heading: "ETIQUETA",
  open_heading: "ABERTOS",
  no_rules: "Não há regra; chat admin alerts add 'disk_free_percent < 10 for 5m' cria uma",
  rule_added: "A regra {id} agora vigia: {rule}",
  rule_removed: "A regra {id} não existe mais",
  bad_rule:
    'A regra "{rule}" não serve: escreva "VALOR < NÚMERO", "VALOR > NÚMERO for 5m" ou "missing for 3m", e " tag env=lab" no fim para só algumas máquinas',
  bad_alert_action: 'Não dá para fazer "{action}" com alertas: há list, add e remove',
  add_needs: "Indique a regra: chat admin alerts add 'temperature > 85'",
  remove_needs: "Indique o número da regra: chat admin alerts remove ID",
});
