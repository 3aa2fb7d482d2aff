import { texts } from "./speak.ts";

/** What `chat admin` says of backups, of how long texts are kept, and of damage. */
export const keepingTexts = texts({
  bad_days: 'Cannot use "{value}": a number of days from 1 to {max}, off or default is needed',
  bad_usual_days: 'Cannot use "{value}": a number of days from 1 to {max}, or off, is needed',
  days_missing: "chat admin retention --default takes DAYS alone",
  pruned: "Erased the texts of {count} entries",
  pruned_some: "Erased the texts of {count} entries; there are more: run it again",
}, {
  bad_days: '"{value}" não serve: precisa ser um número de dias de 1 a {max}, off ou default',
  bad_usual_days: '"{value}" não serve: precisa ser um número de dias de 1 a {max}, ou off',
  days_missing: "chat admin retention --default só leva DIAS",
  pruned: "Textos apagados de {count} entradas",
  pruned_some: "Textos apagados de {count} entradas; há mais: rode de novo",
});
